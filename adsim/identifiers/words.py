"""The words that the kernels know, as plain tables: numbers, units, cues, networks, domains; English and French.

Nothing comes in; tables of folded words go out, for `lexicon` to hash. It never looks at an ad. Names and
places are longer and stand in `data/`.
"""

from __future__ import annotations

from adsim.identifiers import codes as c

NUMBERS: dict[str, tuple[int, int]] = {}


def listed(text: str) -> frozenset[str]:
    """The words of a string, parted by spaces."""
    return frozenset(text.split())


def _numbers(kind: int, value: int, words: str) -> None:
    for word in words.split():
        NUMBERS[word] = (kind, value)


_numbers(c.UNIT, 0, "zero zeros nought")
_numbers(c.UNIT, 1, "one un")
_numbers(c.UNIT, 2, "two deux")
_numbers(c.UNIT, 3, "three trois")
_numbers(c.UNIT, 4, "four quatre")
_numbers(c.UNIT, 5, "five cinq")
_numbers(c.UNIT, 6, "six")
_numbers(c.UNIT, 7, "seven sept")
_numbers(c.UNIT, 8, "eight huit")
_numbers(c.UNIT, 9, "nine neuf")
# Further from the name than `misspelt` goes, but no other word.
_numbers(c.MISSPELT, 0, "ohh zeroh sero zairo zeyro ziero zerow nawt oooh")
_numbers(c.MISSPELT, 1, "wun oone onne unn uhn ain hein hin wone yun")
_numbers(c.MISSPELT, 2, "tew tooo toow twwo deuh deuz deu deuxe tvo duex")
_numbers(c.MISSPELT, 3, "thri tri thrie trhee troa trwa trwah treh trois3")
_numbers(
    c.MISSPELT, 4, "foar fower faur fohr phor phour fouer kat katr katre kwatre catr catre karte cuatro qatr"
)
_numbers(
    c.MISSPELT,
    5,
    "faiv faive phive fyv fief saink senk sainq seinq sinq sinc sinque cink synk sainc cinque cin",
)
_numbers(c.MISSPELT, 6, "siks sicks sics siccs sx syx syks cyx siss sisse ciss sixe cix zix sixs")
_numbers(c.MISSPELT, 7, "sebn sebun seben zeven sevvin svn sett cept septe sette set7 cett")
_numbers(c.MISSPELT, 8, "ayt eyt aight eit eight8 hwit uite uit wuit ouit huitte aiht")
_numbers(c.MISSPELT, 9, "nyn nain nayn neuv nuf nuff noeuf neff nef nuef neuff neuph nien nin")
_numbers(c.TEEN, 10, "ten tenn")
_numbers(c.TEEN, 10, "dix")
_numbers(c.TEEN, 11, "eleven onze elevn elevin onz")
_numbers(c.TEEN, 12, "twelve douze twelv twelf douz")
_numbers(c.TEEN, 13, "thirteen treize thirten treiz")
_numbers(c.TEEN, 14, "fourteen quatorze forteen fourten quatorz")
_numbers(c.TEEN, 15, "fifteen quinze fiveteen fiften quinz")
_numbers(c.TEEN, 16, "sixteen seize sixten")
_numbers(c.TEEN, 17, "seventeen seventen")
_numbers(c.TEEN, 18, "eighteen eightteen eighten")
_numbers(c.TEEN, 19, "nineteen ninteen nineten")
_numbers(c.TENS, 20, "twenty twenny twinty twentie")
_numbers(c.VINGT, 20, "vingt vingts vin20")
_numbers(c.TENS, 30, "thirty trente thirdy thurty trent")
_numbers(c.TENS, 40, "forty fourty quarante fortie karante")
_numbers(c.TENS, 50, "fifty cinquante fiftie fivety cinkante")
_numbers(c.TENS, 60, "sixty sixtie")
_numbers(c.SOIXANTE, 60, "soixante soisante")
_numbers(c.TENS, 70, "seventy septante seventie")
_numbers(c.TENS, 80, "eighty eightty eigthy octante huitante")
_numbers(c.TENS, 90, "ninety ninty nonante nintie")
_numbers(c.HUNDRED, 100, "hundred hunderd hundered")
_numbers(c.CENT, 100, "cent cents")
_numbers(c.MULTIPLE, 2, "double dbl")
_numbers(c.MULTIPLE, 3, "triple tripple")
_numbers(c.OH, 0, "o oh")
# Ordinary words that sound like digits: they count only where digits are dense.
_numbers(c.WEAK, 0, "owe cero null nil")
_numbers(c.WEAK, 1, "won wan uno hun une in i l")
_numbers(c.WEAK, 2, "to too tu due toe tow dos deus")
_numbers(c.WEAK, 3, "tree free thee tres troy threw")
_numbers(c.WEAK, 4, "for fore fo faw fur carte")
_numbers(c.WEAK, 5, "fife hive sink sank fine")
_numbers(c.WEAK, 6, "sex sis sees cis sick si")
_numbers(c.WEAK, 7, "set cette cet heaven sete")
_numbers(c.WEAK, 8, "ate ait oui eat weight wit huis")
_numbers(c.WEAK, 9, "nein nun nome neuve neu")

# Digits that letters look like; b is 8 as a capital and 6 small, g the other way: see `lookalikes`.
LOOK_ALIKES = {
    "o": 0, "d": 0, "i": 1, "l": 1, "|": 1, "!": 1, "z": 2, "e": 3, "a": 4, "s": 5, "$": 5, "t": 7, "b": 8,
    "g": 9, "q": 9,
}  # fmt: skip
# Those that do so even where no digit stands beside them; so do a and e in groups of three.
LOOK_ALIKES_ALONE = "oilszbgq|"

DURATIONS: dict[str, int] = {
    **dict.fromkeys(listed("hr hrs hour hours heure heures h hre hrly hourly fh"), 60),
    **dict.fromkeys(listed("hh hhr halfhour halfhr demiheure demi-heure hlf"), 30),
    **dict.fromkeys(listed("min mins minute minutes mn mns minut"), 1),
    **dict.fromkeys(listed("qv qk quickie quickvisit qky"), 15),
    **dict.fromkeys(listed("overnight nuit overnite"), 720),
}

# Words for networks, and the network's name in canonical handles.
NETWORKS = {
    **dict.fromkeys(("instagram", "insta", "ig", "instagramme"), "instagram"),
    **dict.fromkeys(("snapchat", "snap", "sc"), "snapchat"),
    **dict.fromkeys(("telegram", "tg", "tele", "telegramme"), "telegram"),
    **dict.fromkeys(("twitter", "twtr", "x"), "twitter"),
    **dict.fromkeys(("onlyfans", "onlyfan", "of"), "onlyfans"),
    **dict.fromkeys(("whatsapp", "whatsap", "wa"), "whatsapp"),
    **dict.fromkeys(("facebook", "fb"), "facebook"),
    **dict.fromkeys(("bluesky", "bsky"), "bluesky"),
    **dict.fromkeys(("linktree", "linktr"), "linktree"),
    **{name: name for name in ("tiktok", "signal", "kik", "wechat", "skype", "discord", "viber", "line")},
    **{name: name for name in ("fansly", "reddit", "threads")},
    "handle": "@",
}
MAIL_HOSTS = listed(
    "gmail hotmail outlook yahoo icloud protonmail proton ymail aol gmx tutanota zoho live msn videotron "
    "sympatico example"
)
# Top-level domains that are looked for where no plain @ stands before.
TOP_LEVEL = listed(
    "com ca net org info biz xxx xyz co io us eu fr me vip club online site live link app tv cc uk edu "
    "mobi ch be dating escort sexy ws to pw ru de ee gg am"
)
FLAGS: dict[str, int] = {}


def _flag(flag: int, words: str) -> None:
    for word in words.split():
        FLAGS[word] = FLAGS.get(word, 0) | flag


_flag(
    c.F_UNIT,
    "lb lbs pound pounds kg kgs kilo kilos cm mm ft feet foot inch inches pouce pouces pied pieds livres "
    "in2 day days jour jours week weeks semaine semaines month months mois year years yr yrs an ans yo am "
    "pm km kms mile miles percent pics pic photos girls girl filles guys men stars etoiles "
    "ddd cup night nights nite nites reviews review tours min mins sec secs off extra times fois "
    "bedroom minutes hours hour people personnes person",
)
_flag(
    c.F_MONEY,
    "dollar dollars cad usd rose roses kisses bucks buck piastre piastres piasses euro euros donation donations",
)
_flag(c.F_AGE, "yrs yr years year yo ans an y yrold yearold")
_flag(
    c.F_ID,
    "post listing ad annonce ticket badge item code pin booking reservation confirmation case serial account",
)
_flag(
    c.F_REF,
    "id ids ref refs reference references adid postid listid refno dossier order invoice member "
    "membership licence license permit isbn sku permis membre commande facture compte tracking",
)
_flag(c.F_NUMBERED, "no num nr nos number numero numbers nbr")
_flag(c.F_ORDINAL, "st nd rd th er ere eme ieme e nde")
_flag(
    c.F_ADDRESS,
    "apt suite room unit floor apartment appartement bureau local buzzer chambre zip exit hwy highway",
)
_flag(
    c.F_MONTH,
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec janvier fevrier mars avril mai juin juillet aout septembre "
    "octobre novembre decembre monday tuesday wednesday thursday friday saturday sunday lundi mardi "
    "mercredi jeudi vendredi samedi dimanche mon tue tues wed thu thur thurs fri sat sun",
)
_flag(
    c.F_PLACE_CUE,
    "in near visiting visit downtown around from city area location located central greater north south "
    "east west nord sud est ouest ville quartier serving live based visite region centre pres vers "
    "airport escort escorts tour touring secteur vieux upscale incall outcall",
)
_flag(
    c.F_PLACE_AFTER,
    "area incall outcall incalls outcalls downtown location locations region city airport escort escorts "
    "suburbs only ontario quebec alberta ouest est nord sud",
)
_flag(
    c.F_STREET,
    "street st ave avenue road rd square sq circle park blvd boulevard lane drive dr pond plain downs "
    "creek hospital university college school elementary high museum market beach trail house hall tower "
    "building center centre stewart israel farber common garden gardens harbor yard bridge way court "
    "crescent",
)
_flag(c.F_SAINT, "st ste saint sainte queen king the a an santa san universite hopital ecole metro")
_flag(c.F_ROAD, "rue avenue boulevard boul chemin ch autoroute place parc lac")
_flag(c.F_NETWORK, " ".join(NETWORKS))
_flag(c.F_TLD, " ".join(TOP_LEVEL))
_flag(c.F_MAIL, " ".join(MAIL_HOSTS - listed("live msn example")))
_flag(c.F_DOT, "dot point dott pnt punto")
_flag(c.F_AT, "at arobase arobas arrobas arobaze arrobase chez")
_flag(c.F_WEB, "http https hxxp hxxps www wwww bc")
_flag(
    c.F_PHONE_CUE,
    "call text txt texto sms tel telephone phone cell cel appelle appelez ring dial whatsapp textme",
)
_flag(c.F_PER, "per a an la le par l de pour for each the chaque")
_flag(c.F_HALF, "half demi demie hlf")
_flag(c.F_AGE_CUE, "age aged agee agees age2 yrs-old")
_flag(
    c.F_NOT_AGE,
    "experience exp ago of in service d dexperience serving old-fashioned business plus minimum only",
)
_flag(
    c.F_STOP,
    "a an the and or but i im you u ur me my we us our it its is are am be been was were do does did have "
    "has had will would can could should in on at to of for from with by as if so not no yes now new here "
    "there this that these those what when where who how why all any some more most very too also just "
    "only ready available avail open back visiting waiting looking located your his her their them they "
    "she he info details rates more booking bookings appointment name names call text me anytime today "
    "tonight tomorrow sweet sexy hot real independent discreet always never fun friendly classy elegant "
    "upscale young mature french english canadian american asian latina je tu il elle on nous vous ils "
    "elles le la les un une des du de et ou mais est suis es sont avec pour par dans sur au aux ce cette "
    "ces mon ma mes ton ta tes son sa ses que qui quoi disponible nouvelle nouveau ici la-bas tres plus "
    "bien pas ne moi toi lui appelle appelez texte prix tarif tarifs one two three half hour hr min busy "
    "sure glad happy free good best great high low please babe baby hun someone everyone something "
    "nothing incall outcall both offering specials special private clean safe honest well well-reviewed "
    "out off up down over getting going coming staying leaving travelling traveling touring excited "
    "pleased happy petite blonde brunette curvy busty tall slim fit single bi shy naughty nice kind seule "
    "seul prete libre gentille belle douce jolie grande jeune heureuse ravie aussi toujours",
)

ROLES: dict[str, int] = {
    "i": c.R_I, "m": c.R_M, "am": c.R_AM, "im": c.R_IM, "my": c.R_MY, "name": c.R_NAME, "is": c.R_IS,
    "s": c.R_S, "call": c.R_CALL, "me": c.R_ME, "ask": c.R_ASK, "for": c.R_FOR, "je": c.R_JE,
    "appelle": c.R_APPELLE, "mappelle": c.R_APPELLE, "mon": c.R_MON, "nom": c.R_NOM, "prenom": c.R_NOM,
    "est": c.R_EST, "moi": c.R_MOI, "c": c.R_C, "this": c.R_THIS, "meet": c.R_MEET, "suis": c.R_SUIS,
    "names": c.R_NAMES, "named": c.R_NAMES, "demande": c.R_DEMANDE, "demandez": c.R_DEMANDE, "aka": c.R_NAMES,
}  # fmt: skip

REGIONS = sorted(
    listed(
        "ab bc mb nb nl ns on pe qc sk yt nt nu al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md "
        "ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc"
    )
)

REGION_NAMES = {
    "ontario": "on", "ont": "on", "quebec": "qc", "que": "qc", "alberta": "ab", "manitoba": "mb",
    "saskatchewan": "sk", "sask": "sk", "texas": "tx", "california": "ca", "cali": "ca", "florida": "fl",
    "illinois": "il", "ohio": "oh", "georgia": "ga", "nevada": "nv", "arizona": "az", "michigan": "mi",
    "virginia": "va", "oregon": "or", "colorado": "co", "massachusetts": "ma", "maryland": "md",
    "missouri": "mo", "minnesota": "mn", "wisconsin": "wi", "tennessee": "tn", "kentucky": "ky", "alabama": "al",
    "louisiana": "la", "kansas": "ks", "oklahoma": "ok", "utah": "ut", "indiana": "in", "iowa": "ia",
    "pennsylvania": "pa", "connecticut": "ct", "idaho": "id", "hawaii": "hi", "alaska": "ak", "montana": "mt",
    "washington": "wa", "arkansas": "ar", "mississippi": "ms", "nebraska": "ne", "vermont": "vt", "maine": "me",
}  # fmt: skip

# Places whose names are ordinary words or very common surnames: they need a region after them ("hope, bc").
PLACES_RISKY = listed(
    "name acadia acton citadel dover copperfield evergreen sundance temple walden delta hope jubilee "
    "mission sunset terrace trail townline uptown promontory fleetwood booth paradise central columbia "
    "king lively university cathedral confederation kensington uplands wildwood mobile surprise antelope "
    "commerce highland paramount orange vista centennial plantation jupiter normal reading revere flint "
    "clay brick union enterprise sparks mentor aloha bend independence spring allen moore logan draper "
    "star garland layton burke apex blaine ceres upland meridian fishers meads annex brant rouge ajax "
    "angus progress liberty providence corona eden troy sandy may gary tyler booth weston essex chandler "
    "chinatown legacy reno york rustic riverside riverview"
) | {
    "royal oak", "wild rose", "saddle ridge", "second street", "garden city", "garden village", "mountain view",
    "college park", "country club", "state college", "university heights", "high point", "federal way", "grand lake",
    "twin falls", "great falls", "north end", "south shore", "west end", "east end", "new city", "the colony",
    "the villages", "maple leaf", "hidden valley", "scenic acres", "signal hill", "centennial place", "manor park",
    "pleasant hill", "pleasant view", "prairie view", "twin lakes", "center city", "financial district",
    "mission district", "central business district", "inlet centre", "historic downtown", "university of texas",
    "downtown commercial core", "eastern passage", "the beaches", "the island", "the pas", "park place", "south hill",
    "north hills", "central place", "new horizons", "long branch", "black creek", "silver berry", "popcorn house",
    "west town", "mile end", "three rivers", "apple valley", "cape horn", "boyle street", "south arm", "broken arrow",
}  # fmt: skip

# Places that are also names of people or of other things: they need a word for places beside them.
PLACES_COMMON = listed(
    "sydney washington columbus cleveland arlington wellington hawthorne suffolk gloucester dorchester "
    "vernon brandon victoria levis milton newton hull regina ontario gilbert phoenix jamaica queens "
    "jackson cary charlotte lincoln austin madison irving eugene cypress aurora kent clarence hollywood "
    "norfolk henderson worcester fontana lawson verdun chatham woodstock magog alma mirabel langley "
    "richmond surrey marion bristol concord trinity paris rome athens orchard springs summit hamilton "
    "brea buckeye greer golden humble hanover harrison homestead hurst jasper kyle market perry prince "
    "royal rosemont salem santee sunrise lakewood waterloo stratford cambridge kingston georgetown "
    "burlington wilson warren dmv mesa"
) | {"t o", "o town", "sin city", "la county"}

# Words that stand where a handle or the name in an address would, and are none.
NOT_HANDLES = frozenset(
    word for word, flags in FLAGS.items() if flags & (c.F_STOP | c.F_NETWORK | c.F_PHONE_CUE | c.F_PER)
) | listed(
    "home hotel work place noon night airport midnight downtown gmail hotmail outlook yahoo icloud "
    "reasonable once anytime mail email mails emails site website web page profile reviews review ads add "
    "follow find see visit look check click photos pics videos video content premium verified "
    "verification only message messages dm dms line contact contacts write reach booking info soon same "
    "below above link links bio story stories live first then after before through via request requests "
    "required screening deposit friendly okay fine works also courriel adresse ecrire ecrivez visite "
    "visitez voir lien photo chez your yours etc welcome accepted preferred numero number phone cell "
    "followers subscribers messenger accounts pictures profiles channels exclusive exclusively influencer "
    "influencers model models famous everyday daily morning evening upon free chat chats group groups "
    "channel public private story"
)
