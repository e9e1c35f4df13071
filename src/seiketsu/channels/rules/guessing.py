"""Which charset bytes were written in when nobody says so: read them in each, and see which text a person would write.

Statistics alone go wrong on the short texts of mail, so it is asked of every reading: are its letters those of one
language, stand they where letters stand, and are they the ones that are used most? charset-normalizer has a say too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from charset_normalizer import from_bytes

_ENOUGH = 6_000  # bytes of lines that are not plain ASCII
_ITS_SAY = 0.1
_OTHER_CHARSET = 0.6

_WESTERN = (
    "áéíóúüñ", "àâæçéèêëîïôœùûüÿ", "äöüß", "áâãàçéêíóôõú", "àèéìíòù", "åäöæøé", "ëïéèöüó", "áðéíóúýþæö", "àçèéíïòóúü",
)  # fmt: skip
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_TURKISH = ("çğıöşüâîû",)

_CYRILLIC_VOWELS = frozenset("аеёиоуыэюяіїє")
_CYRILLIC_OFTEN = frozenset("оеаинтсрвлкмдпуяызьбгчйіу")
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў")
_CYRILLIC_ALONE = frozenset("аивкосуяі")

_HANGUL_OFTEN = frozenset(
    "이다는을가에의고하은를지도로한기서사어아나자라시그일리대수인해있니습요안세합게무스전정상주부들보여제화과만원장미면오내했으"
    "저녕감드려문의객님중결되않없받통연락번호답변확와입말것동신금더때같등공음위우치비마거구모조실소러까계난"
)
_SIMPLIFIED_OFTEN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性"
    "知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度"
    "门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做"
    "接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品"
    "住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运您请谢号码客户服联系订单复帮助账错误"
)
_TRADITIONAL_OFTEN = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多"
    "經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性"
    "知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度"
    "門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做"
    "接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品"
    "住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運您請謝號碼客戶服聯絡訂單復幫助帳錯誤"
)

_PUNCTUATION = frozenset("«»“”‘’„‚‹›–—…•€£§©®°ªº·№™\xa0")
_OF_EAST_ASIA = re.compile("[\u3000-\u301c\u30fb\uff01-\uff60]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_FOREIGN_KANA = re.compile("[\u3041-\u30ff]")
_WORD = re.compile(r"[^\W\d_]+")
_RUN_OF_ACCENTS = re.compile(r"[^\x00-\x7f]{3,}")
_CONSONANTS_AND_VOWELS = re.compile("[^аеёиоуыэюяіїєьъй]{5,}|[аеёиоуыэюяіїє]{4,}")

Judge = Callable[[str, str], list[float]]


def guess(data: bytes) -> str:
    """The text of bytes of which nothing is known; never fails."""
    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_ENOUGH]
    voice = _other_opinion(sample)
    judges = dict(_JUDGES) if voice is None or voice in _JUDGES else {**_JUDGES, voice: _of_any_script}
    scores = {name: _score(sample, name, judge) + _ITS_SAY * (name == voice) for name, judge in judges.items()}
    best = max(scores, key=lambda name: scores[name])
    return data.decode(best, "replace")


def _other_opinion(sample: bytes) -> str | None:
    found = from_bytes(sample).best()
    if found is None:
        return None
    try:
        name = codecs.lookup(found.encoding).name
    except LookupError:
        return None
    # A reading of every byte by its own is none of a text that has plain ASCII in it.
    return None if name.startswith(("utf-16", "utf-32", "utf-7")) else _SAME.get(name, name)


def _score(sample: bytes, name: str, judge: Judge) -> float:
    """How much like something written the sample is in this charset: 1 at best, below 0 for what nobody writes."""
    try:
        # The sample may end within a character: that is no fault of the charset.
        text = codecs.getincrementaldecoder(name)("replace").decode(sample)
    except (UnicodeError, LookupError):
        return -2.0
    values = judge(text, name)
    return sum(values) / len(values) + _PRIOR.get(name, 0.0) if values else -1.0


def _signs(text: str) -> Iterable[float]:
    """What stands outside of words and is not ASCII."""
    for index, sign in enumerate(text):
        if sign.isascii() or (sign.isalpha() and sign not in "ªº"):
            continue
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        if sign == "\ufffd":
            yield -2.0
        elif sign in "¿¡":
            yield 0.8 if after.isalpha() and not before.isalpha() else -1.0
        elif sign in "²³½¼¾±":
            yield 0.3 if before.isdigit() or before in {"m", " "} else -1.0
        elif sign in _PUNCTUATION or _OF_EAST_ASIA.match(sign):
            within = before.isalpha() and after.isalpha() and sign not in "’—–…·\xa0ªº" and ord(sign) < 0x3000
            yield -1.0 if within or (sign in "£€" and after.isalpha()) else 0.4
        else:
            yield -1.0


def _in_odd_case(word: str) -> bool:
    """A capital after a small letter."""
    return any(one.islower() and other.isupper() for one, other in pairwise(word))


def _of_latin_script(alphabets: tuple[str, ...]) -> Judge:
    def judge(text: str, _name: str) -> list[float]:
        signs = list(_signs(text))
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        spoilt = [_in_odd_case(word) or _RUN_OF_ACCENTS.search(word) is not None for word in words]
        letters = [(one.lower(), bad) for word, bad in zip(words, spoilt, strict=True) for one in word if one > "\x7f"]
        letters = [(one, bad) for one, bad in letters if one.isalpha() and one not in "ªº"]
        readings = ([_letter(one, bad, alphabet) for one, bad in letters] for alphabet in alphabets)
        return signs + max(readings, key=sum)

    return judge


def _letter(letter: str, is_spoilt: bool, alphabet: str) -> float:
    if is_spoilt:
        return -1.0
    return 1.0 if letter in alphabet else -0.6


def _of_cyrillic_script(text: str, _name: str) -> list[float]:
    values = list(_signs(text))
    words = _WORD.findall(text)
    plain = sum(len(word) for word in words if word.isascii())
    mostly_latin = plain > sum(len(word) for word in words) - plain
    for word in words:
        if not word.isascii():
            values += _cyrillic_word(word, mostly_latin)
    return values


def _cyrillic_word(word: str, mostly_latin: bool) -> list[float]:
    letters = [one for one in word.lower() if one > "\x7f"]
    if len(letters) < len(word) or _in_odd_case(word) or not _CYRILLIC.issuperset(letters):
        return [-1.0] * len(letters)
    if len(word) == 1:
        return [-0.5 if mostly_latin or letters[0] not in _CYRILLIC_ALONE else 0.8]
    worth = [1.0 if one in _CYRILLIC_OFTEN else 0.4 for one in letters]
    if word[0] in "ьъыЬЪЫ":
        return [-0.6] * len(letters)
    no_word = len(word) > 2 and _CYRILLIC_VOWELS.isdisjoint(letters)
    less = 0.8 if no_word or _CONSONANTS_AND_VOWELS.search(word.lower()) else 0.0
    less += 0.15 if len(word) > 1 and word.isupper() else 0.0
    return [one - less for one in worth]


def _of_east_asia(often: frozenset[str], common: Callable[[str, str], float]) -> Judge:
    def judge(text: str, name: str) -> list[float]:
        letters = [one for one in text if one > "\x7f" and one.isalpha()]
        return [*_signs(text), *(1.0 if one in often else common(one, name) for one in letters)]

    return judge


def _bytes_of(letter: str, name: str) -> bytes:
    try:
        return letter.encode(name)
    except UnicodeError:
        return b""


def _chinese(letter: str, name: str) -> float:
    """By the place in the charset: its first level holds what is used, in order of use or of sound."""
    code = _bytes_of(letter, name)
    if len(code) != 2 or _FOREIGN_KANA.match(letter):
        return -0.8
    if name == "gb18030":
        if code[1] < 0xA1 or code[0] < 0xB0:
            return -0.8
        return 0.3 if code[0] <= 0xD7 else -0.3
    return 0.3 if 0xA4 <= code[0] <= 0xC6 else -0.3


def _korean(letter: str, name: str) -> float:
    code = _bytes_of(letter, name)
    if len(code) != 2 or not "\uac00" <= letter <= "\ud7a3":
        return -0.6
    return 0.4 if code[0] >= 0xB0 and code[1] >= 0xA1 else -0.4


def _japanese(letter: str, name: str) -> float:
    code = _bytes_of(letter, name)
    if _KANA.match(letter):
        return 1.0
    if len(code) != 2 or "\uff61" <= letter <= "\uff9f":
        return -0.6
    last = b"\x98\x72" if name == "cp932" else b"\xcf\xd3"
    first = b"\x88\x9f" if name == "cp932" else b"\xb0\xa1"
    return 0.3 if first <= code <= last else -0.4


def _of_any_script(text: str, _name: str) -> list[float]:
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    values = list(_signs(text))
    for word in words:
        high = sum(one > "\x7f" for one in word)
        # A letter alone may be a sign of another charset.
        fitting = _OTHER_CHARSET if len(word) > 1 else 0.0
        values += [-1.0 if _in_odd_case(word) or high < len(word) else fitting] * high
    return values


def _of_unicode(text: str, _name: str) -> list[float]:
    """UTF-8 with a damaged byte: what is whole in it can hardly be so by chance."""
    return [-2.0 if one == "\ufffd" else 1.0 for one in text if one > "\x7f"]


_JUDGES: dict[str, Judge] = {
    "cp1252": _of_latin_script(_WESTERN),
    "cp1250": _of_latin_script(_CENTRAL),
    "iso8859-2": _of_latin_script(_CENTRAL),
    "cp1254": _of_latin_script(_TURKISH),
    "cp1251": _of_cyrillic_script,
    "koi8-u": _of_cyrillic_script,
    "cp932": _of_east_asia(frozenset(), _japanese),
    "euc_jp": _of_east_asia(frozenset(), _japanese),
    "gb18030": _of_east_asia(_SIMPLIFIED_OFTEN, _chinese),
    "big5hkscs": _of_east_asia(_TRADITIONAL_OFTEN, _chinese),
    "cp949": _of_east_asia(_HANGUL_OFTEN, _korean),
    "utf-8": _of_unicode,
}
_PRIOR = {"cp1252": 0.25, "cp1250": 0.05, "cp1251": 0.05, "utf-8": 0.2}
_SAME = {
    "koi8-r": "koi8-u",
    "iso8859-1": "cp1252",
    "iso8859-15": "cp1252",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "euc_jis_2004": "euc_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "euc_kr": "cp949",
}
