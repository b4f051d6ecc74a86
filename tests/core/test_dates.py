import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import LANGUAGES, NEED_A_YEAR, PARTS, ImpossibleDate, Moment, PartialDate, parse

# --- dates made at random -----------------------------------------------------------------------------

years = st.none() | st.integers(1000, 9999)
labels = st.text(alphabet="abcéÉçñ TaBski-'.", min_size=1, max_size=40).map(lambda text: " ".join(text.split()))


@st.composite
def moments(draw) -> Moment:
    year = draw(years)
    shape = draw(st.sampled_from(["year", "month", "day", "part", "label"]))
    if shape == "month":
        return Moment(year, draw(st.integers(1, 12)))
    if shape == "day":
        return Moment(year, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    if shape == "part":
        part = draw(st.sampled_from(sorted(PARTS)))
        return Moment(year or (2000 if part in NEED_A_YEAR else None), part=part)
    if shape == "label":
        return Moment(year, label=draw(labels.filter(bool)))
    return Moment(year or 2021)


@st.composite
def partial_dates(draw) -> PartialDate:
    start = draw(moments())
    shape = draw(st.sampled_from(["one", "since", "until", "range"]))
    if shape == "one":
        return PartialDate(start, start)
    if shape == "since":
        return PartialDate.since(start)
    if shape == "until":
        return PartialDate.until(start)
    try:
        return PartialDate(start, draw(moments()))
    except ImpossibleDate:
        return PartialDate(start, start)


@given(partial_dates())
def test_the_canonical_text_of_a_date_is_read_back_to_the_same_date(when):
    assert parse(when.iso()) == when


@given(partial_dates(), st.sampled_from(LANGUAGES))
def test_the_words_for_a_date_are_read_back_to_the_same_date(when, language):
    assert parse(when.in_words(language), language) == when


@given(partial_dates(), partial_dates())
def test_sorting_by_the_stored_text_is_sorting_by_date(one, other):
    def stored(when: PartialDate) -> str:
        return f"{when.sort_key():08}|{when.iso()}"

    assert (stored(one) < stored(other)) == (one < other)
    assert (one == other) == (stored(one) == stored(other))


@given(st.text(max_size=200))
def test_any_text_is_a_date_or_a_sentence_about_why_not(text):
    try:
        assert isinstance(parse(text), PartialDate)
    except ImpossibleDate as error:
        assert error.sentence % error.facts == str(error)


@given(st.text(alphabet='0123456789-/. auQXjnoc«»"', max_size=24))
def test_anything_close_to_a_date_is_a_date_or_a_sentence_too(text):
    try:
        when = parse(text)
    except ImpossibleDate:
        return
    assert parse(when.iso()) == when


@given(partial_dates())
def test_a_date_lies_between_its_first_and_last_day(when):
    first, last = when.first_day, when.last_day
    if first and last:
        assert first <= last
    if when.is_exact:
        assert first == last == when.day


# --- as sources write them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2021", "2021"),
        ("June–July", "XXXX-06/XXXX-07"),
        ("juin-juillet", "XXXX-06/XXXX-07"),
        ("Juin- juillet", "XXXX-06/XXXX-07"),
        ("Juillet -\nSeptembre", "XXXX-07/XXXX-09"),
        ("15 June to 30 July", "XXXX-06-15/XXXX-07-30"),
        ("15 juin au 30 juillet", "XXXX-06-15/XXXX-07-30"),
        ("Rentrée 2013", "2013-rentree"),
        ("depuis 2020", "2020/.."),
        ("since 2020", "2020/.."),
        ("desde 2020", "2020/.."),
        ("2020–", "2020/.."),
        ("until 2021", "../2021"),
        ("jusqu’en novembre 2022", "../2022-11"),
        ("até 2021", "../2021"),
        ("2 Oct 2021", "2021-10-02"),
        ("October 2, 2021", "2021-10-02"),
        ("02/10/2021", "2021-10-02"),
        ("02.10.2021", "2021-10-02"),
        ("2 de octubre de 2021", "2021-10-02"),
        ("1.º de outubro de 2021", "2021-10-01"),
        ("lundi 28 juin 2021", "2021-06-28"),
        ("27 June–4 July 2021", "2021-06-27/2021-07-04"),
        ("du 27 juin au 04 juillet 2021", "2021-06-27/2021-07-04"),
        ("June 27 – July 4, 2021", "2021-06-27/2021-07-04"),
        ("24-27 avril 2012", "2012-04-24/2012-04-27"),
        ("25 et 26 octobre 2021", "2021-10-25/2021-10-26"),
        ("les 25 et 26 octobre", "XXXX-10-25/XXXX-10-26"),
        ("Dec 2020–May 2022", "2020-12/2022-05"),
        ("mai 2021 - juillet 2021", "2021-05/2021-07"),
        ("Avril - Mai 2022", "2022-04/2022-05"),
        ("31 jan - 4 février 22", "2022-01-31/2022-02-04"),
        ("29 sept.–1er oct.", "XXXX-09-29/XXXX-10-01"),
        ("29 sept - 1er Oct", "XXXX-09-29/XXXX-10-01"),
        ("Nov-22", "2022-11"),
        ("Mars 2021", "2021-03"),
        ("Decembre 2021", "2021-12"),
        ("01/01/2023 - 30/11/2023", "2023-01-01/2023-11-30"),
        ("2021-22", "2021/2022"),
        ("2017-2021", "2017/2021"),
        ("2011-12", "2011-12"),
        ("2e trimestre 2021", "2021-Q2"),
        ("T2 2021", "2021-Q2"),
        ("2nd quarter of 2021", "2021-Q2"),
        ("mi-2021", "2021-mid"),
        ("été 2021", "2021-summer"),
        ("« Tabaski » 2022", '"Tabaski" 2022'),
        ("décembre – janvier", "XXXX-12/XXXX-01"),
        ("29 février", "XXXX-02-29"),
    ],
)
def test_a_date_is_read_as_people_write_it(text, canonical):
    assert parse(text).iso() == canonical


def test_a_small_number_after_a_month_is_a_day_in_english_only():
    assert parse("Nov 22", "en").iso() == "XXXX-11-22"
    assert parse("nov. 22", "fr").iso() == "2022-11"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/02/2021", "There is no such day: that month has 28 days, not 31."),
        ("2021-02-29", "There is no such day: that month has 28 days, not 29."),
        ("2021-13", "There is no month 13."),
        ("4 juillet – 27 juin 2021", "A date cannot end before it begins."),
        ("2022/2021", "A date cannot end before it begins."),
        ("0999", "The year 999 is not one this site can hold."),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ImpossibleDate) as refused:
        parse(text)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "text", ["", "   ", "octobbre 2021", "mai et juillet 2021", "2021-W05", "bientôt", "9" * 10_000]
)
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(ImpossibleDate, match=r"is not understood as a date\. Write for example"):
        parse(text)


def test_a_refusal_survives_the_way_back_from_another_process():
    error = pickle.loads(pickle.dumps(ImpossibleDate("There is no month %(month)s.", month=13)))

    assert (str(error), error.facts) == ("There is no month 13.", {"month": 13})


# --- as it is shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fr", "en", "pt", "es"),
    [
        ("2021-10-01", "1er octobre 2021", "1 October 2021", "1 de outubro de 2021", "1 de octubre de 2021"),
        (
            "2021-06-27/2021-07-04",
            "27 juin – 4 juillet 2021",
            "27 June – 4 July 2021",
            "27 de junho – 4 de julho de 2021",
            "27 de junio – 4 de julio de 2021",
        ),
        ("XXXX-06/XXXX-07", "juin–juillet", "June–July", "junho–julho", "junio–julio"),
        (
            "2012-04-24/2012-04-27",
            "24–27 avril 2012",
            "24–27 April 2012",
            "24–27 de abril de 2012",
            "24–27 de abril de 2012",
        ),
        (
            "2020-12/2022-05",
            "décembre 2020 – mai 2022",
            "December 2020 – May 2022",
            "dezembro de 2020 – maio de 2022",
            "diciembre de 2020 – mayo de 2022",
        ),
        ("2020/..", "depuis 2020", "since 2020", "desde 2020", "desde 2020"),
        (
            "2021-10-02/..",
            "depuis le 2 octobre 2021",
            "since 2 October 2021",
            "desde 2 de outubro de 2021",
            "desde el 2 de octubre de 2021",
        ),
        (
            "../2022-11",
            "jusqu’en novembre 2022",
            "until November 2022",
            "até novembro de 2022",
            "hasta noviembre de 2022",
        ),
        (
            "../2021-Q2",
            "jusqu’au 2e trimestre 2021",
            "until the 2nd quarter of 2021",
            "até ao 2.º trimestre de 2021",
            "hasta el 2.º trimestre de 2021",
        ),
        (
            "2013-rentree",
            "rentrée 2013",
            "start of the school year 2013",
            "início do ano letivo de 2013",
            "comienzo del curso de 2013",
        ),
        ("2021-mid", "mi-2021", "mid-2021", "meados de 2021", "mediados de 2021"),
    ],
)
def test_a_date_is_written_as_each_language_writes_it(text, fr, en, pt, es):
    when = parse(text)

    assert [when.in_words(language) for language in ("fr", "en", "pt", "es")] == [fr, en, pt, es]


def test_a_language_whose_months_are_unknown_gets_english():
    assert parse("2021-10").in_words("ar") == "October 2021"
    assert parse("2021-10").in_words("pt-br") == "outubro de 2021"


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("2021", "2021"),
        ("2021-10", "2021-10"),
        ("2021-10-02", "2021-10-02"),
        ("XXXX-06-15", "06-15"),
        ("XXXX-06", ""),
        ("2020/..", ""),
        ("2021-Q2", ""),
    ],
)
def test_a_date_gives_html_what_html_can_read(text, attribute):
    assert parse(text).datetime == attribute


# --- what can be asked of it --------------------------------------------------------------------------


def test_dates_sort_by_what_is_known_of_them():
    in_order = ["XXXX-06", "2020", "2020/..", "2020-12/2022-05", "2021", "2021-Q2", "2021-04-02", "2021-10-02", "2022"]

    assert [when.iso() for when in sorted(map(parse, reversed(in_order)))] == in_order


def test_a_vague_date_knows_its_bounds():
    assert (parse("2021").first_day, parse("2021").last_day) == (date(2021, 1, 1), date(2021, 12, 31))
    assert (parse("2021-Q2").first_day, parse("2021-Q2").last_day) == (date(2021, 4, 1), date(2021, 6, 30))
    assert parse("2024-02").last_day == date(2024, 2, 29)
    assert (parse("depuis 2020").first_day, parse("depuis 2020").last_day) == (date(2020, 1, 1), None)
    assert (parse("juin").first_day, parse("juin").last_day) == (None, None)


def test_only_one_known_day_is_exact():
    assert parse("2 octobre 2021").day == date(2021, 10, 2)
    assert PartialDate.on(date(2021, 10, 2)) == parse("2 octobre 2021")
    assert not parse("15 juin").is_exact
    assert not parse("24–27 avril 2012").is_exact
    assert not parse("octobre 2021").is_exact


def test_one_date_is_before_another_only_when_that_is_sure():
    assert parse("2020").is_before(parse("juin 2021"))
    assert not parse("2021").is_before(parse("juin 2021"))
    assert not parse("juin").is_before(parse("juillet"))
    assert not parse("depuis 2019").is_before(parse("2021"))
