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
    akademi alumni andai asian bagian balai bangkai beberapa berapa berau berita berlian beruang bikini bupati cukai
    damai diabetes diana digital dimensi dinamika diplomat direksi direktorat direktori direktur dirgantara
    disabilitas disiplin diskriminasi diskusi distribusi divisi ekonomi energi fauzi februari ideologi industri
    istilah januari jembatan julian kalori kategori kebaya kebumen kecewa kecuali kedelai kediri kejutan kelamin
    kelapa keliling keliru kelompok keluarga keluhan kelurahan kemarau kemarin kemayoran kemenag kemendagri
    kemendikbud kemenhub kemenkes kemenkeu kemenkumham kemenpora kemudi kemudian kendala kendali kendaraan kendari
    kepala kerabat kereta keringat kerjasama kesempatan ketapang keterangan ketika ketombe ketua komedi komedian
    kutai labuan lantai lapangan lautan lebaran lestari majalah mandiri masalah materi medali media mediasi meksiko
    melati melayu memori menado menara mendagri mendikbud menengah mengapa menkeu menkumham menpora mentari menteri
    merapi merauke merbabu merdeka mereka meriah meteorologi metode misteri otonomi pakaian pandai pantai partai
    patroli pekanbaru pelaku pelangi pelita peluru pemalang pemilu pemuda penajam penalti penasaran pendapatan
    pengacara pengajian pengalaman pengantin pengaruh penjara pensiun perahu peranan perancis perawan perempuan
    perguruan perhatian perintah peristiwa perkara permanen permata persebaya persela persepsi perseru persija
    persikabo persipura personel perspektif pertamina perunggu perwakilan pesantren pesawat pesona petisi rantai
    ribuan santai sebagian sebelah sekolah selatan setelah simpati sinergi strategi subsidi sungai survei teknologi
    terapi terasi teriak terigu terminal ternate terobosan teroris terowongan tersangka tirai tunai ujian usai
    """.split()
)

# What the stemmer leaves, or the word itself -> its root: it does not give back the letter that meN- and peN- swallow
# ("menulis" leaves "ulis"), and takes endings for suffixes.
ROOTS = dict(
    pair.split(":")
    for pair in """
    aat:taat abar:kabar abrak:tabrak abul:kabul agih:tagih agum:kagum ahan:tahan aju:maju akluk:takluk alah:kalah
    ambah:tambah ambut:rambut american:amerika ampak:tampak ampil:tampil ampok:rampok ampung:tampung anam:tanam
    ancang:rancang andatangan:tandatangan andung:kandung angan:tangan angguh:tangguh anggung:tanggung
    anggur:nganggur angis:tangis angkap:tangkap antang:tantang antas:berantas antong:kantong anya:tanya
    apalag:apalagi apkan:terap arget:target arik:tarik asa:rasa asihat:nasihat asupan:asup aung:naung awar:tawar
    awat:rawat ayang:tayang bangk:kembang berenang:renang berikan:beri beritahu:tahu beritanya:berita berjum:jumlah
    berkesempatan:kesempatan berlaku:laku bermasalah:masalah bernilai:nilai berpendapat:pendapat
    berpengaruh:pengaruh bersa:salah berte:temu bitkan:terbit cahan:pecah capa:capai cewa:kecewa cuali:kecuali
    cupli:cuplik dama:damai dialami:alami diberitakan:berita dipengaruhi:pengaruh diperhatikan:perhatian dita:tanya
    duli:peduli eaksi:reaksi ealisasi:realisasi ebar:tebar ebut:rebut ecewa:kecewa ecuali:kecuali egak:tegak
    egas:tegas egur:tegur ejar:kejar ejut:kejut ekam:rekam ekan:tekan eken:teken ekonom:ekonomi ekrut:rekrut
    elan:telan elepon:telepon eliling:keliling eliti:teliti elola:kelola eluar:keluar eluh:keluh elusur:telusur
    eman:teman embak:tembak embali:kembali embang:kembang embus:tembus empel:tempel empuh:tempuh emu:temu
    emudi:kemudi emuka:kemuka enal:kenal encana:rencana endah:rendah endali:kendali endara:kendara entang:tentang
    entu:tentu epat:tepat epung:kepung erah:kerah erang:terang erap:terap erbang:terbang erbit:terbit eriak:teriak
    erima:terima ering:kering erja:kerja erjun:terjun ertib:tertib erus:terus esah:sah esan:kesan esmi:resmi
    etahu:tahu etap:tetap ewas:tewas gangan:pegang hatik:hati hujung:ujung iak:teriak ikah:nikah ikmat:nikmat
    iksa:periksa ilai:nilai ilang:tilang ilik:tilik ima:terima imbul:timbul impa:timpa indak:tindak
    indaklanjut:tindaklanjut indonesi:indonesia industr:industri inggal:tinggal ingkat:tingkat injau:tinjau
    intahk:perintah ipis:tipis ipta:cipta ipu:tipu ira:kira irim:kirim iru:tiru isah:kisah isiko:risiko itahu:tahu
    itip:titip jutan:kejut kecual:kecuali kementerian:menteri kementrian:menteri kenali:kenal kesatuan:satu
    ketahu:tahu kete:temu keterangannya:keterangan ketuanya:ketua korean:korea kriti:kritik leda:ledak
    liling:keliling lonj:lonjak lonja:lonjak luark:keluar luhan:keluh lukan:peluk masakan:masak masalahnya:masalah
    masu:masuk mbali:kembali mbangkan:kembang medianya:media melang:langkah memakan:makan memasuki:masuk
    memasukkan:masuk memberikan:beri memberitakan:berita memengaruhi:pengaruh memerhatikan:perhatian memetik:petik
    mempelajari:ajar mempengaruhi:pengaruh memperhatikan:perhatian menahu:tahu menaiki:naik menaikkan:naik
    menandai:tanda menandakan:tanda menanggapi:tanggap menanggapinya:tanggap menanti:nanti menantikan:nanti
    menari:tari menaruh:taruh menata:tata menatap:tatap menawan:tawan mendatang:datang mendekam:dekam
    menembak:tembak menempati:tempat menempatkan:tempat menenangkan:tenang menendang:tendang mengaji:kaji
    mengalah:alah mengalami:alami mengatakan:kata mengenai:kena mengenakan:kena mengenang:kenang menggugat:gugat
    mengo:olah mengolah:olah mengolahnya:olah meni:nikah menilai:nilai menimbang:timbang meninggi:tinggi menja:jamu
    menjaring:jaring menterinya:menteri menua:tua menuai:tuai menunjuk:tunjuk menunjukkan:tunjuk menurut:turut
    menyala:nyala menyalakan:nyala menyatakan:nyata menyusui:susu nabrak:tabrak nakan:kena nali:kenal nampak:tampak
    nangan:kenang nangis:tangis ndali:kendali ndara:kendara nila:nilai nonton:tonton okok:rokok olak:tolak
    oleksi:koleksi olong:tolong omentar:komentar onfirmasi:konfirmasi onsumsi:konsumsi onton:tonton ontrol:kontrol
    opang:topang orban:korban oreh:toreh paaf:maaf pain:main paju:maju paka:pakai pakam:makam pakan:makan
    paksimal:maksimal panfaat:manfaat partisipas:partisipasi pasak:masak paso:pasok pasuk:masuk
    pasyarakat:masyarakat pecahan:pecah pelukan:peluk pemakaman:makam pemasukan:masuk pemberitaan:berita
    pemerhati:perhatian penantian:nanti penari:tari penataan:tata penempatan:tempat penerapan:terap pengajian:ngaji
    penilaian:nilai penuaan:tua penunjukan:tunjuk perasaan:rasa perasaannya:rasa perekonomian:ekonomi perhati:hati
    perhatikan:perhatian periah:meriah perikanan:ikan perilaku:laku perilakunya:laku perombakan:rombak
    persatuan:satu pesawatnya:pesawat petani:tani pewarta:warta pilik:milik pinimalisir:minimal pinta:minta
    pinum:minum ponitor:monitor potivasi:motivasi puat:muat puda:muda pudah:mudah pulus:mulus puncul:muncul
    pungkin:mungkin riah:meriah rjaan:kerja rjakan:kerja rjasama:kerjasama ruju:rujuk sahkan:sah sampa:sampai
    sanan:pesan sanyi:nyanyi sata:nyata sebe:belah sejum:jumlah seko:sekolah senila:nilai sesua:sesuai seusa:usai
    sonil:personel sunga:sungai surve:survei tabra:tabrak tahui:tahu teknolog:teknologi telit:teliti temba:tembak
    terasa:rasa terdapat:dapat terpasung:pasung terpengaruh:pengaruh timbangk:timbang tunju:tunjuk uak:kuak
    uasa:kuasa uat:kuat uding:tuding uduh:tuduh ugas:tugas ukuh:kukuh ulis:tulis umbuh:tumbuh umpang:tumpang
    umpuk:tumpuk umpul:kumpul unci:kunci unda:tunda unduk:tunduk unggang:tunggang unggu:tunggu unjang:tunjang
    unju:tunjuk unjung:kunjung untas:tuntas untut:tuntut upa:rupa upas:kupas urang:kurang urun:turun usak:rusak
    usuk:tusuk utip:kutip utrisi:nutrisi utup:tutup utur:tutur
    """.split()
)
