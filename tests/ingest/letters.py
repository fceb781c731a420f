"""Letters of several offices and layouts, invented, set as text."""

DINAS = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH
         Jalan Merdeka Nomor 1 Contoh, Telepon (0999) 12345

Nomor    : 12/HM.02-SD/1234/2025                      Contoh, 2 Mei 2025
Sifat    : Biasa
Lampiran : 1 (satu) berkas
Hal      : Permohonan Izin Pelaksanaan
           Sosialisasi Pemilih Pemula

Yth. Kepala Dinas Pendidikan Kabupaten Contoh
di
    Contoh
       Dalam rangka meningkatkan pemahaman pemilih pemula mengenai
demokrasi, kami akan melaksanakan kegiatan pada bulan Juni 2025 di
sekolah dalam wilayah kerja Saudara.
       Demikian disampaikan, atas perhatiannya diucapkan terima kasih.


                                             Ketua
                                             Komisi Pemilihan Umum
                                             Kabupaten Contoh,



                                             Budi Santoso
Tembusan:
1. Ketua KPU Provinsi Contoh di Kota Baru;
2. Bupati Contoh;
3. Arsip.
"""
BUPATI = """
                 PEMERINTAH KABUPATEN TELADAN
                        DINAS SOSIAL
          Jl. Kenanga No. 5 Telp. (0999) 54321 Teladan

                                             Teladan, 17 Nopember 2023

Nomor     : 460/0123/DINSOS/2023             Kepada
Lamp.     : -                                Yth. Sdr. Ketua KPU
Perihal   : Permintaan Data                  Kabupaten Teladan
                                             di -
                                                 TEMPAT

       Menindaklanjuti surat Saudara Nomor 5 tanggal 3 November 2023
perihal data pemilih, bersama ini kami sampaikan hal sebagai berikut:
1. data dimaksud terlampir; dan
2. data agar digunakan sebagaimana mestinya.
       Demikian untuk menjadi maklum dan atas kerja samanya kami
ucapkan terima kasih.

                                     a.n. KEPALA DINAS SOSIAL,
                                     SEKRETARIS



                                     Dra. SITI AMINAH, M.Si.
                                     Pembina Tk. I
                                     NIP. 19681231 199403 2 003
"""
UNDANGAN = """
                 KEMENTERIAN PERCONTOHAN
               DIREKTORAT JENDERAL TELADAN
            Laman www.percontohan.example

Nomor    : 77/E4/DT.04.02/2024                        24 Oktober 2024
Lampiran : Satu berkas
Hal      : Undangan

Yth.
   1. Pimpinan Perguruan Tinggi Negeri
   2. Pimpinan Perguruan Tinggi Swasta
   3. Kepala Lembaga Layanan Wilayah I s.d. XVII
   di lingkungan Kementerian Percontohan


Dalam rangka persiapan program percontohan, bersama ini kami mengundang
Bapak/Ibu untuk hadir pada pertemuan yang akan dilaksanakan pada:
hari, tanggal  : Senin, 28 Oktober 2024
waktu          : Pukul 16.00 WIB s.d. selesai
tempat         : Aula

Atas perhatian dan kerja sama yang baik, kami ucapkan terima kasih.

                                     Direktur Sumber Daya,



                                     Lukman
                                     NIP 197805112003121002
"""
NOTA = """
                   KOMISI PEMILIHAN UMUM
                       KOTA CONTOH

                        NOTA DINAS
                 Nomor: 34/PR.02-ND/1271/2025

Yth.       : Para Kepala Subbagian
Dari       : Kepala Subbagian Perencanaan,
             Data dan Informasi
Tanggal    : 10 Februari 2025
Sifat      : Segera
Lampiran   : -
Hal        : Permintaan Data

       Dalam rangka penyusunan laporan kinerja, bersama ini kami mohon
kepada Saudara untuk menyampaikan data capaian kinerja.
       Demikian disampaikan.

                              Kepala Subbagian Perencanaan, Data dan
                              Informasi,



                              Dewi Anggrek
Tembusan: Sekretaris KPU Kota Contoh
"""
TUGAS = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH

                       SURAT TUGAS
               NOMOR: 152/SDM.06-ST/1234/2024

Dasar      : 1. Keputusan Nomor 799 Tahun 2024;
             2. DIPA Nomor SP DIPA-076.01.2.656789/2024.

                      MEMBERI TUGAS:

Kepada     : 1. nama         : Rina Melati, S.H.
                NIP          : 198507122010012015
                jabatan      : Analis Hukum
             2. nama         : Dedi Kenanga
                NIP          : -
                jabatan      : Staf
Untuk      : 1. melaksanakan monitoring di Kecamatan Satu dan Kecamatan
                Dua pada tanggal 24 s.d. 26 Juni 2024; dan
             2. membuat laporan.

                                     Ditetapkan di Contoh
                                     pada tanggal 20 Juni 2024
                                     Plt. Sekretaris,



                                     Asep Mawar
                                     NIP. 196907141993031007
"""
EDARAN = """
                   KOMISI PEMILIHAN UMUM
                     PROVINSI CONTOH

                      SURAT EDARAN
                   NOMOR 4 TAHUN 2025
                        TENTANG
        PENYESUAIAN JAM KERJA SELAMA BULAN RAMADAN
                 DI LINGKUNGAN SEKRETARIAT

A. Umum
   Dalam rangka menjaga kelancaran tugas perlu dilakukan penyesuaian jam
   kerja pegawai.

                                     Ditetapkan di Contoh
                                     pada tanggal 26 Februari 2025
                                     SEKRETARIS KOMISI PEMILIHAN UMUM
                                     PROVINSI CONTOH,


                                     ttd.

                                     HESTI MELATI
"""
ACARA = """
                   KOMISI PEMILIHAN UMUM
                     KABUPATEN CONTOH

                      BERITA ACARA
             NOMOR: 73/PL.02.1-BA/1234/2025
                        TENTANG
        REKAPITULASI DATA PEMILIH TRIWULAN II TAHUN 2025

       Pada hari ini, Rabu tanggal dua bulan Juli tahun dua ribu dua
puluh lima bertempat di Kantor Komisi Pemilihan Umum Kabupaten Contoh
telah dilaksanakan rapat pleno dengan hasil sebagai berikut:
1. jumlah pemilih 839.667 orang.
       Demikian berita acara ini dibuat untuk dipergunakan.

                                     Contoh, 2 Juli 2025

No    Nama                Jabatan        Tanda Tangan
1.    Ahmad Kamboja       Ketua          ........
2.    Noor Cempaka        Anggota        ........
"""
