"""Language names and codes, as files and people write them, to ISO 639-1."""

from __future__ import annotations

import re

# ISO 639-2 (both the terminological and the bibliographic code) and ISO 639-1.
_PAIRS = """
    aar:aa abk:ab afr:af aka:ak alb:sq amh:am ara:ar arg:an arm:hy asm:as ava:av ave:ae aym:ay
    aze:az bak:ba bam:bm baq:eu bel:be ben:bn bih:bh bis:bi bod:bo bos:bs bre:br bul:bg bur:my
    cat:ca ces:cs cha:ch che:ce chi:zh chu:cu chv:cv cmn:zh cor:kw cos:co cre:cr cym:cy cze:cs
    dan:da deu:de div:dv dut:nl dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa
    fij:fj fin:fi fra:fr fre:fr fry:fy ful:ff geo:ka ger:de gla:gd gle:ga glg:gl glv:gv gre:el
    grn:gn guj:gu hat:ht hau:ha heb:he her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig ice:is
    ido:io iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn
    kas:ks kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku
    lao:lo lat:la lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mac:mk mah:mh mal:ml mao:mi
    mar:mr may:ms mkd:mk mlg:mg mlt:mt mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd
    ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or orm:om oss:os pan:pa
    per:fa pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro rum:ro run:rn rus:ru sag:sg san:sa
    sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es sqi:sq srd:sc
    srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tib:bo
    tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi
    vol:vo wel:cy wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu
"""
# Codes that are not of the standard, but that subtitle sites and older systems use.
_CUSTOM = """
    chs:zh cht:zh cn:zh tc:zh gb:zh big5:zh jp:ja cz:cs dk:da gr:el iw:he in:id ji:yi pob:pt
    pb:pt ptbr:pt esp:es scc:sr
"""
_NAMES = """
    arabic:ar bulgarian:bg cantonese:yue catalan:ca chinese:zh croatian:hr czech:cs danish:da
    dutch:nl english:en estonian:et finnish:fi french:fr german:de greek:el hebrew:he hindi:hi
    hungarian:hu icelandic:is indonesian:id italian:it japanese:ja korean:ko latvian:lv
    lithuanian:lt malay:ms mandarin:zh norwegian:no persian:fa polish:pl portuguese:pt
    romanian:ro russian:ru serbian:sr slovak:sk slovenian:sl spanish:es swedish:sv tamil:ta
    telugu:te thai:th turkish:tr ukrainian:uk vietnamese:vi castellano:es deutsch:de español:es
    français:fr italiano:it nederlands:nl polski:pl português:pt русский:ru svenska:sv türkçe:tr
    українська:uk العربية:ar עברית:he 中文:zh 简体:zh 繁體:zh 繁体:zh 简体中文:zh 繁體中文:zh
    国语:zh 粤语:yue 日本語:ja 한국어:ko 英文:en
"""
# Living codes of three letters without one of two that turn up as languages of recordings.
_ONLY_THREE = frozenset("yue fil haw kok mai bho hsn nan wuu hak gsw ast scn nap grc und".split())


def _table(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


_CODES = _table(_PAIRS)
_SHORT = frozenset(_CODES.values())
_OTHERS = _table(_CUSTOM) | _table(_NAMES)


def language_code(text: str | None) -> str | None:
    """ISO 639-1 where it has a code, else 639-3; None where `text` names no known language.

    Takes codes of two and three letters, also with a script or a region ("zh-Hans", "pt_BR"), and
    the names of common languages in English or in themselves.
    """
    if not text:
        return None
    whole = text.strip().lower()
    primary = re.split(r"[-_\s(]", whole, maxsplit=1)[0]
    if primary == "und":
        return None
    for name in (whole, primary):
        if name in _SHORT or name in _ONLY_THREE:
            return name
        if found := _CODES.get(name) or _OTHERS.get(name):
            return found
    return None


def same_language(one: str | None, other: str | None) -> bool:
    """Whether both are known and alike, dialects of Chinese and Norwegian taken together."""
    first, second = (language_code(language) for language in (one, other))
    return first is not None and _family(first) == _family(second)


def _family(code: str | None) -> str | None:
    together = {"yue": "zh", "nan": "zh", "wuu": "zh", "hak": "zh", "nb": "no", "nn": "no"}
    return together.get(code or "", code)
