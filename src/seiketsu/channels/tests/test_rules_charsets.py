"""Text whose charset nobody declared, or that nobody knows."""

import pytest

from seiketsu.channels.rules.charsets import decode

RUSSIAN = [
    "Привет, как дела?",
    "Здравствуйте! Наш голосовой агент не отвечает на звонки с самого утра.",
    "Клиенты жалуются, что их никто не слышит. Помогите, пожалуйста.",
    "Спасибо за быстрый ответ, всё работает.",
    "СРОЧНО! Телефон не работает.",
    "Счёт за ноябрь",
    "Ошибка",
    "Hello, our manager Иван Петров has no access.",
    "Добрый день,\nпросим выслать счёт № 15 за октябрь.\nС уважением,\nОльга",
]
JAPANESE = [
    "こんにちは、電話がつながりません。",
    "お世話になっております。昨日から音声エージェントが応答しません。",
    "請求書を送ってください。よろしくお願いいたします。",
    "ありがとうございます",
    "Error 500 が表示されます。",
]
SIMPLIFIED = [
    "你好，我们的电话无法接通。",
    "从今天早上开始，语音客服没有回答任何客户的来电，请尽快处理。",
    "请把十一月的账单发给我，谢谢！",
    "谢谢您的帮助",
    "Error 500：系统无法登录，请帮助我们解决这个问题。",
]
TRADITIONAL = [
    "你好，我們的電話無法接通。",
    "從今天早上開始，語音客服沒有回答任何客戶的來電，請儘快處理。",
    "請把十一月的帳單寄給我，謝謝！",
]
KOREAN = [
    "안녕하세요, 전화가 연결되지 않습니다.",
    "오늘 아침부터 음성 상담원이 고객 전화를 받지 않습니다. 빨리 확인해 주세요.",
    "11월 청구서를 보내 주시기 바랍니다. 감사합니다.",
    "감사합니다",
    "로그인할 때 Error 500 오류가 나옵니다.",
]
WESTERN = [
    "¿Por qué no contesta el agente? Desde ayer no entran llamadas.",
    "Mañana llamará el señor Pérez; el número está mal.",
    "¡Hola! Necesito ayuda con la facturación.",
    "L'agent ne répond plus aux appels depuis hier soir, c'est très gênant.",
    "Ça ne marche pas : où est passé le numéro de téléphone ?",
    "Je vais à Paris.",
    "été",
    "Der Sprachagent antwortet nicht mehr. Können Sie das bitte prüfen?",
    "Schöne Grüße aus München, Jürgen Groß",
    "Übergabe der Anrufe läuft nicht",
    "Não consigo atender as ligações, o agente não responde.",
    "Perché l'agente non risponde più?",
    "José called",
    "naïve – “quoted” text",
    "It's the agent’s fault – again…",
    "Price: 50 €",
    "MAÑANA NO HAY AÑO",
]
CENTRAL = [
    "Dzień dobry, nasz agent głosowy nie odbiera połączeń od wczoraj.",
    "Proszę o fakturę za październik. Dziękuję!",
    "Cześć, mam pytanie: dlaczego telefon nie działa?",
    "Łódź",
    "Dobrý den, náš hlasový agent nebere telefony už od včerejška.",
    "Prosím, pošlete nám fakturu za říjen. Děkuji.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
]
WRITTEN = [
    *(("cp1251", text) for text in RUSSIAN),
    *(("koi8-r", text.replace("№", "No")) for text in RUSSIAN),
    *(("shift_jis", text) for text in JAPANESE),
    *(("euc_jp", text) for text in JAPANESE),
    *(("gb18030", text) for text in SIMPLIFIED),
    *(("big5", text) for text in TRADITIONAL),
    *(("euc_kr", text) for text in KOREAN),
    *(("cp1252", text) for text in WESTERN),
    *(("cp1250", text) for text in CENTRAL),
    *(("iso8859-2", text) for text in CENTRAL),
    *(("utf-8", text) for text in [*RUSSIAN, *JAPANESE, *SIMPLIFIED, *KOREAN, *WESTERN, *CENTRAL]),
    *(("utf-16", text) for text in [*RUSSIAN, *WESTERN]),
    *(("utf-8-sig", text) for text in [*RUSSIAN, *WESTERN]),
]


@pytest.mark.parametrize(("charset", "text"), WRITTEN)
def test_what_nobody_declared_is_read_as_it_was_written(charset: str, text: str) -> None:
    assert decode(text.encode(charset)) == text
    assert decode(text.encode(charset), "x-nobody-knows") == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("shift_jis", JAPANESE), ("gb18030", SIMPLIFIED), ("euc_kr", KOREAN)],
)
def test_a_long_text_is_read_as_surely(charset: str, text: list[str]) -> None:
    whole = "\n".join(["Dear team,", *text, "Best regards"] * 80).replace("№", "No")
    assert decode(whole.encode(charset)) == whole


def test_one_damaged_byte_does_not_garble_the_rest() -> None:
    said = "Наш голосовой агент не отвечает на звонки."
    assert decode(said.encode() + b" \xd0") == said + " \ufffd"
    assert decode(JAPANESE[1].encode("shift_jis") + b"\xff" + b"!").startswith(JAPANESE[1])


def test_utf_8_under_a_charset_that_fits_nothing_is_still_read() -> None:
    assert decode("Señor Pérez".encode("cp1252"), "utf-8") == "Señor Pérez"
