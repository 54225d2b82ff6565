"""Words that search treats by hand, where the stemmer errs. Ours; grown from looking at what was not found.

All are folded as `articles.words` folds them. Whoever changes them raises `words.VERSION`.
"""

# Too frequent to tell stories apart.
STOP = frozenset(
    """
    ada adalah adapun agar akan aku anda antara apa apabila apakah atas atau bagaimana bagaimanapun bagi bahkan
    bahwa beberapa begitu belum berapa berbagai bila bisa bukan cuma dalam dan dapat dari daripada demi demikian
    dengan di dia dimana engkau hal hanya harus hingga ia ialah ini itu jadi jika juga kalau kami kamu kapan karena
    ke kemudian kenapa kepada ketika kita lagi lalu lebih maka mana mau maupun melalui memang mengapa menjadi
    menurut mereka merupakan meski meskipun namun oleh pada para pernah pula pun saat saja sama sambil sampai sang
    saya sebagai sebuah secara sedang sejak selain sempat semua seorang seperti serta setelah setiap si siapa suatu
    sudah supaya tak tapi telah tentang terhadap tersebut tetapi tidak untuk ya yaitu yakni yang
    """.split()
)

# Whole words that the stemmer takes for put-together ones, or makes one with others.
WHOLE = frozenset(
    """
    abadi akademi alumni andai asian bagian balai bangkai beberapa berapa berau berita berlian beruang bikini bupati
    cukai damai diabetes dialog diana digital dimensi dinamika diplomat direksi direktorat direktori direktur
    dirgantara disabilitas disiplin diskriminasi diskusi distribusi divisi ekonomi empati energi fauzi februari
    ideologi industri istilah januari jembatan julian kalori kategori kebaya kebumen kecewa kecuali kedelai kediri
    kejutan kelamin kelapa keliling keliru kelompok keluar keluarga keluhan kelurahan kemarau kemarin kemayoran
    kemenag kemendagri kemendikbud kemenhub kemenkes kemenkeu kemenkumham kemenpora kemudi kemudian kendala kendali
    kendaraan kendari kepala kerabat kereta keringat kerjasama kesempatan ketapang keterangan ketika ketombe ketua
    komedi komedian kutai labuan lantai lapangan lautan lebaran lestari majalah mandiri masalah materi medali media
    mediasi meksiko melati melayu memori menado menara mendagri mendikbud menengah mengapa menkeu menkumham menpora
    mentari menteri merapi merauke merbabu merdeka mereka meriah meteorologi metode misteri otonomi pakaian pandai
    pantai partai patroli pekanbaru pelajar pelaku pelangi pelita peluang peluru pemalang pemilu pemuda penajam
    penalti penasaran pendapat pendapatan penduduk pengacara pengajian pengalaman pengantin pengaruh penjara pensiun
    perahu peranan perancis perawan perempuan perguruan perhatian peringkat perintah peristiwa perkara permanen
    permata peroleh persebaya persela persepsi perseru persija persikabo persipura personel perspektif pertamina
    perunggu perwakilan pesantren pesawat pesona petisi rantai ribuan santai sebagian sebelah sekolah selatan
    setelah simpati sinergi strategi subsidi sungai survei teknologi terampil terapi terasi teriak terigu terminal
    ternate terobosan teroris terowongan tersangka tirai tunai ujian undangan usai
    """.split()
)

# What the stemmer leaves, or the word itself -> its root: it does not give back the letter that meN- and peN- swallow
# ("menulis" leaves "ulis"), and takes endings for suffixes.
ROOTS = dict(
    pair.split(":")
    for pair in """
    aat:taat abar:kabar abrak:tabrak abul:kabul abung:tabung abur:tabur acau:kacau afsir:tafsir aget:kaget
    agih:tagih agnosis:diagnosis agum:kagum ahan:tahan ait:kait aju:maju akjub:takjub akluk:takluk aksir:taksir
    alah:kalah alog:dialog ambah:tambah ambal:tambal ambut:rambut american:amerika ampak:tampak ampil:tampil
    ampok:rampok ampung:tampung anam:tanam ancang:rancang andas:kandas andatangan:tandatangan andung:kandung
    angan:tangan anggal:tanggal angguh:tangguh anggung:tanggung anggur:nganggur angis:tangis angkap:tangkap
    ani:berani antang:tantang antas:berantas antong:kantong antuk:kantuk anya:tanya apalag:apalagi apkan:terap
    arget:target arik:tarik aruh:taruh asa:rasa asihat:nasihat asupan:asup aung:naung awar:tawar awat:rawat
    awin:kawin ayang:tayang baga:bagai bangk:kembang berenang:renang berikan:beri beritahu:tahu beritanya:berita
    berjum:jumlah berkesempatan:kesempatan berlaku:laku bermasalah:masalah bernilai:nilai berpeluang:peluang
    berpendapat:pendapat berpengaruh:pengaruh bersa:salah berte:temu bitkan:terbit cahan:pecah capa:capai
    caya:percaya cera:cerai cewa:kecewa cuali:kecuali cupli:cuplik dama:damai deput:deputi dialami:alami
    diberitakan:berita dipengaruhi:pengaruh diperhatikan:perhatian dita:tanya ditasi:meditasi diundang:undangan
    domisil:domisili duli:peduli eaksi:reaksi ealisasi:realisasi ebak:tebak ebal:tebal ebang:tebang ebar:tebar
    ebir:kebir ebut:rebut ecam:kecam ecewa:kecewa ecil:kecil ecuali:kecuali egak:tegak egang:tegang egas:tegas
    egur:tegur ejar:kejar ejut:kejut ekam:rekam ekan:tekan ekang:kekang eken:teken ekonom:ekonomi ekrut:rekrut
    ekun:tekun elaah:telaah eladan:teladan elan:telan elepon:telepon eliling:keliling elisik:telisik eliti:teliti
    elola:kelola elpon:telepon eluar:keluar eluh:keluh elupas:kelupas elur:telur elusur:telusur eman:teman
    embak:tembak embali:kembali embang:kembang embus:tembus empa:tempa empel:tempel empuh:tempuh emu:temu
    emudi:kemudi emuka:kemuka enal:kenal encan:kencan encana:rencana encang:kencang endah:rendah endali:kendali
    endara:kendara endur:kendur enggelam:tenggelam engok:tengok entang:tentang entu:tentu enun:tenun enyang:kenyang
    epat:tepat epi:tepi epis:tepis epung:kepung erah:kerah erang:terang erap:terap eras:keras erbang:terbang
    erbit:terbit eriak:teriak erima:terima ering:kering erja:kerja erjang:terjang erjun:terjun eror:teror
    eroyok:keroyok erpa:terpa ertawa:tawa ertib:tertib eruk:keruk erus:terus esah:sah esal:kesal esan:kesan
    esmi:resmi etahu:tahu etap:tetap etat:ketat etes:tetes etua:ketua etuk:ketuk ewas:tewas gada:gadai gangan:pegang
    hatik:hati hujung:ujung iada:tiada iak:teriak ibar:kibar idur:tidur ikah:nikah ikmat:nikmat iksa:periksa
    ilai:nilai ilang:tilang ilik:tilik ima:terima imakasih:terimakasih imbul:timbul imbun:timbun impa:timpa
    impal:timpal indak:tindak indaklanjut:tindaklanjut indonesi:indonesia industr:industri inggal:tinggal
    inggi:tinggi ingkat:tingkat injau:tinjau intahk:perintah ipis:tipis ipta:cipta ipu:tipu ira:kira irim:kirim
    iru:tiru isah:kisah isiko:risiko itahu:tahu itik:titik itip:titip iup:tiup jutan:kejut kecual:kecuali
    kementerian:menteri kementrian:menteri kenali:kenal kesatuan:satu ketahu:tahu kete:temu keterangannya:keterangan
    ketuanya:ketua korean:korea kosa:perkosa kriti:kritik lala:lalai leda:ledak liling:keliling lola:kelola
    lonj:lonjak lonja:lonjak luark:keluar luhan:keluh lukan:peluk masakan:masak masalahnya:masalah masu:masuk
    mbali:kembali mbangkan:kembang medianya:media melang:langkah memakan:makan memasuki:masuk memasukkan:masuk
    memberikan:beri memberitakan:berita memengaruhi:pengaruh memerhatikan:perhatian memetik:petik mempelajari:ajar
    mempengaruhi:pengaruh memperhatikan:perhatian menahu:tahu menaiki:naik menaikkan:naik menakutkan:takut
    menandai:tanda menandakan:tanda menanggapi:tanggap menanggapinya:tanggap menanti:nanti menantikan:nanti
    menari:tari menaruh:taruh menata:tata menatap:tatap menawan:tawan mendatang:datang mendekam:dekam
    menembak:tembak menempati:tempat menempatkan:tempat menenangkan:tenang menendang:tendang mengaji:kaji
    mengalah:alah mengalami:alami mengatakan:kata mengawal:kawal mengemas:kemas mengenai:kena mengenakan:kena
    mengenang:kenang menggugat:gugat mengo:olah mengolah:olah mengolahnya:olah mengundang:undangan mengurung:kurung
    meni:nikah menilai:nilai menimbang:timbang meninggi:tinggi menja:jamu menjaring:jaring menterinya:menteri
    menua:tua menuai:tuai menuang:tuang menular:tular menularkan:tular menunjuk:tunjuk menunjukkan:tunjuk
    menuntun:tuntun menurut:turut menyala:nyala menyalakan:nyala menyatakan:nyata menyusui:susu nabrak:tabrak
    nakan:kena nali:kenal nampak:tampak nangan:kenang nangis:tangis ndali:kendali ndara:kendara nila:nilai
    nonton:tonton ocok:kocok okok:rokok olak:tolak oleksi:koleksi olong:tolong omentar:komentar ompos:kompos
    omunikasi:komunikasi onfirmasi:konfirmasi onjol:tonjol onsumsi:konsumsi onton:tonton ontrak:kontrak
    ontrol:kontrol opang:topang orban:korban oreh:toreh orek:korek osong:kosong paaf:maaf pabe:pabean pain:main
    paju:maju paka:pakai pakam:makam pakan:makan paksimal:maksimal panfaat:manfaat partisipas:partisipasi
    pasak:masak paso:pasok pasuk:masuk pasyarakat:masyarakat pecahan:pecah pelukan:peluk pemakaman:makam
    pemasukan:masuk pemberitaan:berita pemerhati:perhatian penambang:tambang penambangan:tambang penampil:tampil
    penanda:tanda penantian:nanti penari:tari penataan:tata penempatan:tempat penerapan:terap pengajian:ngaji
    pengawal:kawal pengawalan:kawal pengemasan:kemas penghasil:hasil penilaian:nilai penuaan:tua penunjukan:tunjuk
    perasaan:rasa perasaannya:rasa perbanyak:banyak perbesar:besar perbuat:buat percepat:cepat perekonomian:ekonomi
    perhati:hati perhatikan:perhatian periah:meriah perikanan:ikan perilaku:laku perilakunya:laku perkecil:kecil
    perkuat:kuat perlambat:lambat perluas:luas permudah:mudah perolehan:peroleh perombakan:rombak persatuan:satu
    persempit:sempit pesawatnya:pesawat petani:tani pewarta:warta pilik:milik pinimalisir:minimal pinta:minta
    pinum:minum ponitor:monitor potivasi:motivasi pribad:pribadi puat:muat puda:muda pudah:mudah pulus:mulus
    puncul:muncul pungkin:mungkin rama:ramai riah:meriah rjaan:kerja rjakan:kerja rjasama:kerjasama ruju:rujuk
    sahkan:sah sampa:sampai sanan:pesan sanyi:nyanyi sata:nyata sebe:belah sehar:sehari sejum:jumlah sekal:sekali
    seko:sekolah selesa:selesai sema:semai sembuny:sembunyi sendir:sendiri senila:nilai sesua:sesuai seusa:usai
    sonil:personel suam:suami sunga:sungai surve:survei tabra:tabrak tahui:tahu teknolog:teknologi telad:teladan
    telit:teliti telpon:telepon temba:tembak terasa:rasa terbatas:batas terbuka:buka terdapat:dapat
    tergantung:gantung terkait:kait terlambat:lambat terlibat:libat terpadu:padu terpasung:pasung
    terpengaruh:pengaruh terpuruk:puruk tersedia:sedia tertarik:tarik tertawa:tawa tertinggal:tinggal
    timbangk:timbang tunju:tunjuk uak:kuak uasa:kuasa uat:kuat ubur:kubur ucur:kucur uding:tuding uduh:tuduh
    ugas:tugas uju:tuju ukang:tukang ukar:tukar ukuh:kukuh ulis:tulis umbang:tumbang umbuh:tumbuh umis:tumis
    umpah:tumpah umpang:tumpang umpuk:tumpuk umpul:kumpul unai:tunai unci:kunci unda:tunda unduk:tunduk
    unggak:tunggak unggang:tunggang unggu:tunggu uning:kuning unjang:tunjang unju:tunjuk unjung:kunjung untas:tuntas
    untut:tuntut upa:rupa upas:kupas ura:urai urang:kurang uras:kuras urun:turun usak:rusak usuk:tusuk utip:kutip
    utrisi:nutrisi utuk:kutuk utup:tutup utur:tutur
    """.split()
)
