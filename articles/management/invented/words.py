"""The Indonesian words of invented stories. Nothing here is anybody's text, and no person or firm is meant."""

GIVEN = (
    "Adi Agus Aminah Andika Anggun Arif Asih Ayu Bagas Bambang Bayu Bima Budi Cahya Candra Citra Damar Danu Darma "
    "Dewi Dian Dimas Dwi Edi Eka Elok Endah Fajar Farida Fitri Galih Gita Guntur Hadi Hana Hariyanto Hasan Hendra "
    "Ida Ika Ilham Indah Indra Intan Irfan Jaka Joko Kartika Kirana Krisna Laksmi Lestari Lina Made Maharani Mega "
    "Melati Mulyadi Nadia Ningsih Nur Nyoman Oka Prasetyo Puspa Putra Putri Rahayu Rahmat Rama Ratna Retno Rini "
    "Rizal Sari Satria Sekar Setyo Sigit Sinta Siti Sri Sukma Surya Tari Teguh Tirta Tri Umar Wahyu Wati Wayan "
    "Widi Wulan Yanti Yoga Yudha Yuni Zainal"
).split()
FAMILY = (
    "Adiwinata Anggraini Ardiansyah Aritonang Budiman Darmawan Firmansyah Gunawan Hakim Halim Handoko Harahap "
    "Hardjono Hartono Hasibuan Hidayat Hutapea Iskandar Kartasasmita Kurniawan Kusuma Lubis Mahendra Manurung "
    "Marpaung Maulana Mulyono Nasution Nugroho Pangestu Permadi Pertiwi Prabowo Pradana Pratama Purnama Purwanto "
    "Rahmawati Ramadhan Rumambi Santoso Saputra Sembiring Setiawan Siahaan Simatupang Siregar Situmorang Soetomo "
    "Subagyo Suharto Sulistyo Suryana Susanti Susilo Sutanto Suwandi Tambunan Tanjung Tarigan Utami Utomo Wardhana "
    "Wibowo Widodo Wijaya Winarno Yulianti"
).split()
PLACES = (
    "Ambarita Arjawinangun Banjarsari Banyubiru Batulicin Bojongsari Bukit Asri Cikarang Cilangkap Cimahi Ciputat "
    "Dasana Gading Ganjar Agung Gunungsari Harapan Jaya Indralaya Jatibarang Karanganyar Karangmulya Kebun Raya "
    "Kertosono Kota Baru Kuala Jernih Kutabumi Labuhan Lamongan Lembah Hijau Loktuan Majasari Manggar Margahayu "
    "Mekarsari Muara Indah Mulyorejo Nagari Ngadirejo Padalarang Pagaralam Pakuwon Palapa Pasirjaya Pekalipan "
    "Pelabuhan Lama Purwosari Ranca Bango Rejosari Sambirejo Samudra Sawahlunto Selayar Semparuk Sidomukti "
    "Simpang Empat Sindangsari Singkawang Sukajadi Sukamaju Sumberjaya Tanah Merah Tanjungsari Tegalrejo "
    "Telaga Biru Tirtayasa Ujung Batu Wanasari Waringin Wonokerto"
).split()
MADE = (  # syllables of villages that are nowhere
    "ba be bo bu da de di du ga gi ha ja ji ka ke ko ku la le li lo ma me mi na ni pa pe ra re ri ro sa se si su ta te "
    "ti wa wi"
).split()
BODIES = (
    "Dinas Pendidikan|Dinas Kesehatan|Dinas Perhubungan|Dinas Pertanian|Dinas Pekerjaan Umum|Badan Statistik Daerah|"
    "Badan Penanggulangan Bencana|Dinas Perikanan|Dinas Pariwisata|Dinas Perdagangan|Kepolisian Resor|Kejaksaan Negeri|"
    "Pengadilan Negeri|Rumah Sakit Umum|Universitas Nusa Raya|Lembaga Penelitian Iklim|Kamar Dagang|Serikat Pekerja|"
    "Paguyuban Pedagang|Koperasi Nelayan|Kelompok Tani|Dewan Perwakilan Daerah|Komisi Pemilihan|Ikatan Bidan|"
    "Persatuan Guru|Forum Warga|Perusahaan Air Minum|Balai Bahasa|Kantor Imigrasi|Otoritas Pelabuhan"
).split("|")
SECTIONS = {
    "Nasional": ("Politik", "Hukum", "Peristiwa"),
    "Daerah": ("Jawa", "Sumatra", "Indonesia Timur"),
    "Ekonomi": ("Pasar", "Usaha Kecil", "Energi"),
    "Internasional": ("Asia", "Eropa"),
    "Olahraga": ("Sepak Bola", "Bulu Tangkis"),
    "Gaya Hidup": ("Kesehatan", "Kuliner"),
    "Teknologi": ("Gawai", "Sains"),
    "Budaya": (),
}
AFFAIRS = (
    "Banjir|Pembangunan Jembatan|Pemilihan Kepala Daerah|Harga Beras|Sengketa Lahan|Jalur Kereta|Penataan Pasar|"
    "Kebakaran Hutan|Vaksinasi|Pembangkit Listrik|Liga Daerah|Gempa Bumi|Perluasan Pelabuhan|Beasiswa|Upah Minimum|"
    "Air Bersih|Krisis Sampah|Reklamasi|Festival Budaya|Tambang Pasir|Angkutan Umum|Rumah Susun|Sidang Anggaran|"
    "Bandara Baru"
).split("|")
SUBJECTS = (
    "anggaran jembatan sekolah pasar pelabuhan bandara sawah irigasi jalan kereta bus kapal listrik air sampah hutan "
    "sungai waduk banjir longsor gempa kebakaran kabut panen beras jagung kedelai cabai ikan garam sapi kopi teh sawit "
    "pupuk subsidi pajak upah buruh guru dokter perawat bidan pasien obat vaksin imunisasi gizi beasiswa ujian kampus "
    "riset museum tari batik wayang musik film buku perpustakaan masjid gereja pura wihara pesantren koperasi bank "
    "kredit tabungan saham ekspor impor tambang minyak gas batu bara surya angin baterai gawai jaringan aplikasi "
    "penipuan pencurian sengketa sidang vonis jaksa polisi hakim saksi pemilu partai calon suara kampanye debat dewan "
    "menteri gubernur bupati wali kota camat lurah desa nelayan petani pedagang sopir pelaut pekerja migran pengungsi "
    "stadion liga wasit pelatih gelandang kiper medali turnamen pelari renang dayung sepeda bulu tangkis catur wisata "
    "pantai gunung taman satwa orangutan penyu terumbu mangrove cuaca iklim kemarau hujan angin gelombang pasang"
).split()
THINGS = (
    "rencana|laporan|usulan|hasil kajian|daftar penerima|jadwal baru|tahap kedua|biaya tambahan|keputusan itu|"
    "peraturan daerah|nota kesepahaman|data lapangan|keluhan warga|temuan awal|rekomendasi|lelang terbuka|"
    "peta risiko|rancangan anggaran|uji coba|masa transisi|izin lingkungan|gugatan|perpanjangan kontrak|"
    "pelatihan keterampilan|layanan keliling|posko darurat|perbaikan saluran|pembebasan lahan|pemeriksaan ulang|"
    "penghitungan kembali"
).split("|")
VERBS = (
    "mempercepat|menunda|meninjau|menyetujui|menolak|membahas|membuka|menutup|memperbaiki|memperluas|mengawasi|"
    "menghitung|menyalurkan|mengumumkan|menyusun|menguji|mencabut|melanjutkan|memeriksa|menata|mengusulkan|"
    "membatalkan|mendata|membiayai|menertibkan"
).split("|")
TIMES = (
    "pekan ini|bulan depan|sejak awal tahun|kemarin sore|pagi tadi|dalam tiga bulan terakhir|sebelum musim hujan|"
    "selama masa libur|mulai Senin|hingga akhir tahun|pada triwulan ketiga|seusai rapat|menjelang panen raya|"
    "dua tahun lalu|setelah lebaran"
).split("|")
TAGS = ("warga", "daerah", "kota", "layanan", "anak", "perempuan", "lingkungan", "kerja", "harga", "hukum")

HEADLINES = (
    "{Lembaga} {Tempat} {verba} {hal} soal {pokok}",
    "{Pokok} di {Tempat}: {orang} minta {hal} dibuka",
    "Warga {Tempat} keluhkan {pokok} {waktu}",
    "{Angka} keluarga di {Tempat} menanti {hal} {pokok}",
    "{orang}: {pokok} dan {pokok2} perlu dibenahi bersama",
    "{Lembaga} siapkan {hal} untuk {pokok} di {Tempat}",
    "Harga {pokok} di {Tempat} berubah, {lembaga2} {verba} {hal}",
    "{Tempat} {verba} {hal} {pokok} {waktu}",
    "Mengapa {pokok} di {Tempat} belum juga selesai",
    "{Pokok} dan {pokok2} jadi bahasan {lembaga2} {waktu}",
)
SENTENCES = (
    "{Lembaga} {Tempat} {verba} {hal} mengenai {pokok} {waktu}.",
    "Menurut {orang}, {hal} itu menyangkut {angka} keluarga di {Tempat} dan {desa}.",
    "“Kami ingin {pokok} ditangani lebih dulu, baru kemudian {pokok2},” kata {orang}.",
    "Sebelumnya, warga {desa} meminta agar {pokok} tidak lagi bergantung pada {pokok2}.",
    "Data {lembaga2} menunjukkan kenaikan {angka} persen dibandingkan dengan tahun lalu.",
    "Di {desa}, {pokok} sudah berjalan {waktu}, tetapi {hal} belum rampung.",
    "{orang} mengatakan bahwa {lembaga2} akan {verba} {hal} {waktu}.",
    "Petugas mencatat {angka} laporan tentang {pokok}, sebagian besar dari {desa}.",
    "Biayanya diperkirakan mencapai {angka} miliar rupiah, termasuk untuk {pokok2}.",
    "Seorang pedagang di {Tempat}, {orang}, mengaku penghasilannya turun karena {pokok}.",
    "Pemerintah daerah berjanji {verba} {hal} sebelum {pokok2} dimulai.",
    "Hingga sore, antrean di {desa} masih panjang dan {pokok} belum tersedia.",
    "Para ahli menilai {pokok} dan {pokok2} saling berkaitan dan harus dihitung bersama.",
    "{Lembaga} belum menjawab pertanyaan tentang {hal} yang diajukan {waktu}.",
    "Rapat itu dihadiri {angka} orang, di antaranya perwakilan {lembaga2}.",
    "Jalan dari {Tempat} ke {desa} ditutup sementara karena {pokok}.",
    "{orang} menambahkan, {hal} akan diumumkan kepada warga secara terbuka.",
    "Kelompok itu juga menyoroti {pokok2}, yang menurut mereka luput dari {hal}.",
    "Tahun lalu, {pokok} di {desa} baru selesai setelah {angka} hari.",
    "Sejumlah orang tua di {desa} memilih menunggu sampai {lembaga2} {verba} {hal}.",
    "Untuk sementara, {pokok} dipindahkan ke {Tempat} dengan pengawasan {lembaga2}.",
    "“{Angka} orang sudah mendaftar, dan jumlahnya masih bertambah,” ujar {orang}.",
    "Kerugian akibat {pokok} ditaksir {angka} juta rupiah.",
    "{orang} berharap {pokok} tidak terulang di {desa} maupun di {Tempat}.",
)
