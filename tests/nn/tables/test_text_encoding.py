"""Short texts are read in the encoding that they were written in."""

from __future__ import annotations

import pytest

from nn.tables.text_encoding import recognize_encoding

TEXTS = {
    "cp1252": [
        "café,naïve,Zürich\n1,2,3",
        "Ström;Größe;Länge\nå;ä;ö",
        "temp °C,µm\n1,2\n",
        "São Paulo,Ações\n",
        "“quoted”,price €\n",
        "Lefèvre,Françoise,Noël,Zoë\n",
    ],
    "cp1251": ["имя,возраст\nИван,23\nМАРИЯ,3\n"],  # noqa: RUF001  # that is the point
    "euc_kr": ["이름,나이,도시\n김철수,23,서울\n이영희,31,부산\n", "성별,남자,여자", "지역;매출\n강남;3\n"],
    "shift_jis": ["名前,年齢,都市\n田中太郎,23,東京\n", "品種,長さ\nさくら,1\n", "東京,大阪\n1,2\n"],
    "gb18030": ["姓名,年龄,城市\n张三,23,北京\n李四,31,上海\n", "类别,价格\n苹果,3\n", "性别,男,女\n"],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(encoding, text) for encoding, texts in TEXTS.items() for text in texts]
)
def test_a_short_text_is_recognized(encoding: str, text: str) -> None:
    assert recognize_encoding([text.encode(encoding)]) == encoding
    assert recognize_encoding([text.encode()]) == "utf-8"
    for other in ("utf-16", "utf-16-le", "utf-8-sig", "utf-32"):
        assert text.encode(other).decode(recognize_encoding([text.encode(other)])) == text or other == "utf-16-le"


def test_blocks_may_end_within_a_letter() -> None:
    content = "größe,".encode() * 100
    assert recognize_encoding([content[i : i + 3] for i in range(0, len(content), 3)]) == "utf-8"
    assert recognize_encoding([content[:3]]) != "utf-8"  # the file ends within it
