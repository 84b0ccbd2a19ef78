"""Family names of six languages, typed for the course: common ones, romanised, lower case a to z."""

from __future__ import annotations

_NAMES = {
    "italian": """
        rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa
        giordano mancini rizzo lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara
        galli martini leone longo gentile martinelli vitale lombardo serra coppola marchetti parisi villa
        conte ferraro fabbri bianco marini grasso valentini messina sala gatti pellegrini palumbo sanna
        farina rizzi monti cattaneo morelli amato silvestri mazza testa grassi pellegrino carbone giuliani
        benedetti barone rossetti caputo montanari guerra palmieri bernardi martino fiore ferri bellini
        basile riva donati piras vitali battaglia sartori neri costantini milani pagano ruggiero sorrentino
        orlando negri
    """,
    "russian": """
        ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov volkov
        alekseev lebedev semenov egorov pavlov kozlov stepanov nikolaev orlov andreev makarov nikitin
        zakharov zaitsev solovyov borisov yakovlev grigoriev romanov vorobyov sergeev kuzmin frolov
        aleksandrov dmitriev korolev gusev kiselev ilyin maksimov polyakov sorokin vinogradov kovalev belov
        medvedev antonov tarasov zhukov baranov filippov komarov davydov belyaev gerasimov bogdanov osipov
        sidorov matveev titov markov mironov krylov kulikov karpov vlasov melnikov denisov gavrilov tikhonov
        kazakov afanasyev danilov savelyev timofeev fomin chernov abramov martynov efimov fedotov
        shcherbakov nazarov kalinin isaev chernyshev bykov maslov rodionov konovalov
    """,
    "japanese": """
        sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki
        yamaguchi matsumoto inoue kimura hayashi shimizu yamazaki mori abe ikeda hashimoto ishikawa
        yamashita ogawa ishii hasegawa goto okada kondo maeda fujita endo aoki sakamoto murakami ota kaneko
        fujii fukuda nishimura miura takeuchi nakagawa okamoto matsuda harada nakano ono tamura fujiwara
        nakayama ishida kojima wada morita uchida shibata sakai yokoyama miyazaki miyamoto uchiyama takagi
        ando taniguchi ueda imai maruyama takada fujimoto murata takeda ueno sugiyama masuda sugawara hirano
        otsuka kojima chiba kubo matsui iwasaki sakurai kinoshita noguchi matsuo nomura kikuchi sano onishi
        sugimoto arai
    """,
    "vietnamese": """
        nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan lam trinh mai dao
        luong truong ha cao thai chau ta phung to vuong quach thach kieu diep au la nghiem khuc tang giang
        lieu ton bach chu tieu kim ninh ung uong lac mac phi quan tong tu van vi lu luu ngoc nghi thanh thuy
        tuong uyen vinh xuan yen khong khuu ong mach nham nhan phu sam sy than tho thi tien tiet trieu trang
        tuan cung cu dam dong duc gia han hua
    """,
    "german": """
        mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schaefer koch bauer
        richter klein wolf schroeder neumann schwarz zimmermann braun krueger hofmann hartmann lange schmitt
        werner schmitz krause meier lehmann schmid schulze maier koehler herrmann koenig walter mayer huber
        kaiser fuchs peters lang scholz moeller weiss jung hahn schubert vogel friedrich keller guenther
        frank berger winkler roth beck lorenz baumann franke albrecht schuster simon ludwig boehm winter
        kraus martin schumacher kraemer vogt stein jaeger otto sommer gross seidel heinrich brandt haas
        schreiber graf schulte dietrich ziegler kuhn kuehn pohl engel horn busch bergmann thomas voigt sauer
        arnold wolff pfeiffer
    """,
    "greek": """
        papadopoulos nikolaou georgiou papageorgiou ioannou dimitriou konstantinou vasiliou antoniou
        christodoulou makris karagiannis vlachos oikonomou papadakis giannopoulos papanikolaou angelopoulos
        alexiou athanasiou stavrou theodorou panagiotou pappas samaras anastasiou kostopoulos triantafyllou
        galanis katsaros mavridis lazaridis michailidis georgiadis ioannidis pavlidis nikolaidis anagnostou
        spanos raptis koutras tsakiris christou petrou markou panagopoulos dimitropoulos nikolopoulos
        stathopoulos vasilopoulos alexopoulos antonopoulos athanasopoulos christopoulos theodoropoulos
        papathanasiou papaioannou papadimitriou papakonstantinou hatzis karamanlis mitsotakis venizelos
        kazantzakis theodorakis seferis elytis kavafis xenakis zervas floros lambros manos stamou zafeiriou
        argyrou kyriakou sotiriou iliadis sarris fotiadis kalogeropoulos koukos tzanetakis mylonas roussos
        kanellis bakas tsiolis drakos kontos lekkas vergos gikas
    """,
}

NAMES: dict[str, tuple[str, ...]] = {
    language: tuple(sorted(set(names.split()))) for language, names in _NAMES.items()
}
"""Language to its names in alphabetical order."""
