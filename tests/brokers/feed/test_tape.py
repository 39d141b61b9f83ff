import random
import struct
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.brokers.feed import packed
from tests.brokers.feed.ear import NOON, Ear
from tui_trader.brokers.port import Interest
from tui_trader.brokers.tradelab import packets
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.tape import Tape
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.quote import Day, Level, Quote
from tui_trader.engine.clock import HandClock

D = Decimal


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def tape(ear: Ear) -> Tape:
    clock = HandClock(NOON)
    tape = Tape(clock, Hours(clock), ear)
    tape.follow(
        {
            key: (InstrumentKey("home", f"{exchange}:{token}"), Interest.DAY)
            for exchange, token in (("NSE", "2885"), ("NSE", "1333"), ("CDS", "77"))
            if (key := packets.key(exchange, token)) is not None
        }
    )
    return tape


def test_a_compact_packet_is_a_quote(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact())
    quote = Quote(D("1448.90"), D("1448.95"), 1_000.0, None, None, D("1448.95"), None)
    assert (ear.quotes, tape.heard) == ([("NSE:2885", quote)], 1_000.0)


def test_the_legacy_compact_packet_has_only_the_last_price(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact_old())
    ((_, quote),) = ear.quotes
    assert (quote.last, quote.bid, quote.ask, quote.made) == (D("1448.95"), None, None, NOON)


@pytest.mark.parametrize("old", [False, True])
def test_the_published_market_data(tape: Tape, ear: Ear, old: bool) -> None:
    tape.take(packed.marketdata(old=old))
    made = datetime(2024, 3, 15, 7, 50, 44, tzinfo=UTC)
    bid, ask = D("1448.90"), D("1448.95")
    assert ear.quotes == [("NSE:1333", Quote(bid, ask, 1_000.0, D(25), D(628), D("1448.95"), made))]
    day = Day(D("1450.00"), D("1459.30"), D("1444.15"), D("1448.95"), D("1455.45"), D(8014246))
    assert ear.days == [("NSE:1333", day)]
    tape.take(packed.marketdata(stamp=1710489045, old=old))
    assert (len(ear.quotes), len(ear.days)) == (2, 1), "a day that has not changed is not told again"


def test_before_the_first_trade_there_is_no_day(tape: Tape, ear: Ear) -> None:
    tape.take(packed.marketdata(last=0, open=0))
    assert (ear.quotes[0][1].last, ear.days) == (None, [])


@pytest.mark.parametrize("packet", [packed.snapquote(), packed.full_snapquote()])
def test_both_books(tape: Tape, ear: Ear, packet: bytes) -> None:
    tape.take(packet)
    ((name, depth),) = ear.depths
    assert name == "NSE:2885"
    assert depth.bids == (Level(D(10), D(10)), Level(D("9.95"), D(20)), Level(D("9.9"), D(30)))
    assert [each.size for each in depth.asks] == [11, 21, 31, 41]
    assert depth.asks[0].price == D("10.05")


def test_currency_has_seven_places(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact(77, 831_225_000, exchange=3, bid=0, ask=831_250_001))
    quote = ear.quotes[0][1]
    assert [str(each) for each in (quote.bid, quote.ask, quote.last)] == ["None", "83.1250001", "83.1225"]


def test_what_is_older_is_dropped(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact(traded=packed.WHEN))
    tape.take(packed.compact(traded=packed.WHEN - 1, last=1))
    tape.take(packed.compact(traded=0, last=2))
    tape.take(packed.marketdata(2885, packed.WHEN + 1))
    tape.take(packed.marketdata(2885, packed.WHEN, last=3))
    tape.take(packed.snapquote(stamp=packed.WHEN))
    assert [str(quote.last) for _, quote in ear.quotes] == ["1448.95", "0.02", "1448.95"]
    assert (tape.late, ear.depths) == (3, [])


def test_a_time_from_the_far_future_holds_nothing_up(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact(traded=2**31 - 1))
    tape.take(packed.compact())
    assert len(ear.quotes) == 2


def test_after_a_new_connection_an_older_time_is_believed(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact())
    tape.opened({packed.compact()[packets.KEY]})
    tape.take(packed.compact(traded=packed.WHEN - 5))
    assert len(ear.quotes) == 2


def test_longer_packets_are_read_shorter_are_not(tape: Tape, ear: Ear) -> None:
    for whole in (packed.compact(), packed.marketdata(), packed.snapquote(), packed.full_snapquote()):
        tape.take(whole + b"\xff" * 9)
    tape.take(packed.compact(traded=0)[:22])
    told = len(ear.quotes) + len(ear.depths)
    assert (told, tape.odd) == (4, 1)
    for short in (packed.compact()[:22], packed.marketdata()[:85], packed.snapquote()[:129]):
        tape.take(short)
    tape.take(packed.full_snapquote()[:165])
    assert (len(ear.quotes) + len(ear.depths), tape.odd) == (4, 5)


def test_what_nobody_follows_is_not_told(tape: Tape, ear: Ear) -> None:
    # The 64-bit builds (122 bytes) have their token elsewhere: they must not be taken for another's.
    for packet in (packed.compact(5), packed.compact(2885, exchange=6), b"\x02\x01" + b"\0" * 120):
        tape.take(packet)
    assert (ear.quotes, tape.strays, tape.heard) == ([], 3, None)


def test_what_is_known_and_not_needed_is_passed_over(tape: Tape, ear: Ear) -> None:
    for mode, size in ((7, 18), (8, 18), (8, 12), (15, 62), (56, 40), (58, 40)):
        tape.take(bytes([mode, 1]) + b"\0" * (size - 2))
    assert (tape.odd, tape.heard) == (0, None)


@pytest.mark.parametrize("mode", [11, 12, 50, 51])
def test_a_push_is_no_data(tape: Tape, ear: Ear, mode: int) -> None:
    tape.take(packed.push(mode))
    assert (ear.books_moved, tape.heard) == (1, None)


def test_status_turns_and_messages_are_said(tape: Tape, ear: Ear) -> None:
    tape.take(packed.status("open"))
    tape.take(packed.status(""))
    tape.take(packed.status("closed", kind="AUCTION"))
    assert ear.turns == 0
    tape.take(packed.status("Closed", tail=b"\0\0\0\1"))
    assert ear.turns == 1
    tape.take(packed.message("Scrip ban\x1b[2J lifted"))
    assert ear.words == ["BSE: Scrip ban [2J lifted"]
    assert (tape.odd, tape.heard) == (0, None)


@pytest.mark.parametrize(
    "packet", [b"", b"\x09", b"\x09\x01\x00\xffNORMAL", b"\x0a\x01\x7f\xffx", b"\x0a", b"{}"]
)
def test_what_cannot_be_read_is_counted(tape: Tape, ear: Ear, packet: bytes) -> None:
    tape.take(packet)
    assert (tape.odd, ear.words, ear.turns) == (1, [], 0)


def test_nothing_that_comes_raises(tape: Tape, ear: Ear) -> None:
    chance = random.Random(7)
    whole = [packed.compact(), packed.marketdata(), packed.full_snapquote(), packed.status("open")]
    for _ in range(3_000):
        packet = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(9)):
            packet[chance.randrange(len(packet))] = chance.randrange(256)
        tape.take(bytes(packet[: chance.randrange(len(packet) + 1)]) + chance.randbytes(chance.randrange(4)))
    tape.take(packed.compact(last=7, traded=0))
    assert ear.quotes[-1][1].last == D("0.07")


def test_a_trade_in_closed_hours_turns_the_exchange() -> None:
    late = NOON + timedelta(hours=8)
    clock, ear = HandClock(late), Ear()
    hours = Hours(clock)
    tape = Tape(clock, hours, ear)
    tape.follow({packed.compact()[packets.KEY]: (InstrumentKey("home", "NSE:2885"), Interest.PRICE)})
    tape.take(packed.compact(traded=int(late.timestamp()) - 600))
    assert (ear.turns, hours.state("NSE").value) == (0, "closed")
    tape.take(packed.compact(traded=int(late.timestamp()) - 1))
    assert (ear.turns, hours.state("NSE").value) == (1, "open")


def test_a_new_price_band_has_the_rules_read_again(tape: Tape, ear: Ear) -> None:
    key = packets.key("NSE", "2885")
    assert key is not None
    for high, low in ((160000, 130000), (160000, 130000), (170000, 130000)):
        tape.take(bytes([7]) + key + struct.pack(">iii", 1_710_489_044, high, low))
    assert (ear.turns, ear.quotes, tape.heard) == (2, [], None)
    tape.take(bytes([7]) + key + b"\x00")
    assert tape.odd == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [(144890, "1448.90"), (100, "1.00"), (-5, "-0.05"), (2**31 - 1, "21474836.47"), (0, "None")],
)
def test_a_price_in_rupees_has_two_places(tape: Tape, ear: Ear, number: int, text: str) -> None:
    tape.take(packed.compact(last=number, bid=number, ask=number))
    tape.take(packed.compact_old(last=number))
    tape.opened({packed.compact()[packets.KEY]})
    tape.take(packed.compact_old(last=number))
    (_, first), (_, second) = ear.quotes
    assert [str(each) for each in (first.bid, first.ask, first.last, second.last)] == [text] * 4
    assert tape.odd == 1, "the legacy form among others is one cut short"


def test_a_quote_stays_as_it_came(tape: Tape, ear: Ear) -> None:
    tape.take(packed.compact())
    with pytest.raises(AttributeError):
        ear.quotes[0][1].bid = D(1)  # type: ignore[misc]
