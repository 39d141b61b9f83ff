"""Indian shares, indices, futures: the contracts that tick from the start."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zlib import crc32

from tui_trader.venue.tradelab_scrip import Scrip

# token, symbol, company, price, yearly volatility. Tokens are the exchange's own where public.
_NSE = (
    (2885, "RELIANCE", "RELIANCE INDUSTRIES LTD", "1302.40", 0.24),
    (11536, "TCS", "TATA CONSULTANCY SERV LT", "3604.15", 0.22),
    (1594, "INFY", "INFOSYS LIMITED", "1572.80", 0.25),
    (1333, "HDFCBANK", "HDFC BANK LTD", "1748.95", 0.20),
    (4963, "ICICIBANK", "ICICI BANK LTD.", "1334.55", 0.22),
    (3045, "SBIN", "STATE BANK OF INDIA", "771.50", 0.26),
    (1660, "ITC", "ITC LTD", "409.75", 0.19),
    (4717, "GAIL", "GAIL (INDIA) LTD", "181.20", 0.30),
    (22, "ACC", "ACC LIMITED", "1948.60", 0.28),
    (5900, "AXISBANK", "AXIS BANK LIMITED", "1101.90", 0.25),
    (1922, "KOTAKBANK", "KOTAK MAHINDRA BANK LTD", "2146.30", 0.22),
    (11483, "LT", "LARSEN & TOUBRO LTD.", "3452.70", 0.25),
    (1394, "HINDUNILVR", "HINDUSTAN UNILEVER LTD.", "2258.40", 0.18),
    (10604, "BHARTIARTL", "BHARTI AIRTEL LIMITED", "1735.25", 0.22),
    (10999, "MARUTI", "MARUTI SUZUKI INDIA LTD.", "11612.00", 0.23),
    (3351, "SUNPHARMA", "SUN PHARMACEUTICAL IND L", "1745.10", 0.21),
    (3456, "TATAMOTORS", "TATA MOTORS LIMITED", "668.35", 0.34),
    (3499, "TATASTEEL", "TATA STEEL LIMITED", "154.80", 0.32),
    (3787, "WIPRO", "WIPRO LTD", "263.55", 0.27),
    (2475, "ONGC", "OIL AND NATURAL GAS CORP.", "243.90", 0.29),
    (11630, "NTPC", "NTPC LTD", "356.40", 0.25),
    (14977, "POWERGRID", "POWER GRID CORP. LTD.", "289.65", 0.23),
    (20374, "COALINDIA", "COAL INDIA LTD", "396.20", 0.27),
    (3506, "TITAN", "TITAN COMPANY LIMITED", "3063.85", 0.24),
    (317, "BAJFINANCE", "BAJAJ FINANCE LIMITED", "8931.00", 0.29),
    (236, "ASIANPAINT", "ASIAN PAINTS LIMITED", "2341.15", 0.22),
    (7229, "HCLTECH", "HCL TECHNOLOGIES LTD", "1592.45", 0.25),
    (694, "CIPLA", "CIPLA LTD", "1468.70", 0.22),
    (1363, "HINDALCO", "HINDALCO INDUSTRIES LTD", "683.10", 0.33),
    (25, "ADANIENT", "ADANI ENTERPRISES LIMITED", "2318.50", 0.42),
    (14537, "DISHTV", "DISH TV INDIA LTD.", "5.85", 0.50),
    (14366, "IDEA", "VODAFONE IDEA LIMITED", "12.90", 0.55),
    (11446, "SPICEJET", "SPICEJET LIMITED", "47.30", 0.60),
    (2277, "MRF", "MRF LTD", "112640.00", 0.22),
)  # fmt: skip
_BSE = (
    (500325, "RELIANCE", "A", "RELIANCE INDUSTRIES LTD.", "1302.45", "0.05"),
    (532540, "TCS", "A", "TATA CONSULTANCY SERVICES LTD.", "3604.30", "0.05"),
    (500209, "INFY", "A", "INFOSYS LTD.", "1572.70", "0.05"),
    (500112, "SBIN", "A", "STATE BANK OF INDIA", "771.45", "0.05"),
    (500285, "SPICEJET", "A", "SPICEJET LTD.", "47.31", "0.01"),
    (526827, "SPICEISL", "XT", "SPICE ISLANDS APPARELS LTD.", "32.10", "0.01"),
    (538743, "MUDUNURU", "XT", "MUDUNURU LTD.", "3.96", "0.01"),
)  # fmt: skip
_INDEX = (
    (26000, "Nifty 50", "NIFTY", "24512.60", 0.14, 75),
    (26009, "Nifty Bank", "BANKNIFTY", "51203.45", 0.17, 30),
)  # fmt: skip
_STOCK_FUTURES = (("RELIANCE", 500), ("TCS", 175), ("SBIN", 750), ("INFY", 400), ("HDFCBANK", 550))
_CURRENCY = (("USDINR", "86.1225", 0.04), ("EURINR", "93.4150", 0.07), ("GBPINR", "111.2475", 0.07))
_GOODS = (
    ("CRUDEOIL", "5991", "1", 100, 0.34),
    ("NATURALGAS", "301.4", "0.1", 1250, 0.55),
    ("GOLD", "87240", "1", 100, 0.14),
    ("SILVER", "98150", "1", 30, 0.26),
    ("COPPER", "892.15", "0.05", 2500, 0.20),
)  # fmt: skip
MONTHS = 2
"""How many months of futures are listed."""


def scrips(today: date) -> list[Scrip]:
    """Every contract of the small list, expiries counted from a day."""
    found = [*_shares()]
    months = month_ends(today, MONTHS)
    for token, name, symbol, price, risk, lot in _INDEX:
        found.append(
            Scrip(
                exchange="NSE", token=token, symbol=name, trading_symbol=name, company=name,
                instrument="INDEX",
                price=Decimal(price), volatility=risk, pace=1.5, underlying=token,
            )
        )  # fmt: skip
        found += _futures(
            "NFO", "FUTIDX", symbol, symbol, price, months, lot=lot, risk=risk, under=token, pace=1.5
        )
    tokens = {row[1]: row for row in _NSE}
    for symbol, lot in _STOCK_FUTURES:
        token, _, company, price, risk = tokens[symbol]
        found += _futures("NFO", "FUTSTK", symbol, company, price, months, lot=lot, risk=risk, under=token)
    for symbol, price, risk in _CURRENCY:
        found += _futures(
            "CDS", "FUTCUR", symbol, symbol, price, months, tick="0.0025", multiplier=1000, risk=risk
        )
    for symbol, price, tick, units, risk in _GOODS:
        found += _futures(
            "MCX", "FUTCOM", symbol, symbol, price, months, tick=tick, multiplier=units, risk=risk
        )
    return found


def underlyings() -> list[tuple[str, int, Decimal, int]]:
    """What options are listed on: symbol, token, price, lot."""
    return [(symbol, token, Decimal(price), lot) for token, _, symbol, price, _, lot in _INDEX]


def month_ends(today: date, count: int) -> list[date]:
    """The last Thursdays from a day on."""
    found: list[date] = []
    year, month = today.year, today.month
    while len(found) < count:
        after = date(year + month // 12, month % 12 + 1, 1)
        last = after - timedelta(days=1)
        last -= timedelta(days=(last.weekday() - 3) % 7)
        if last >= today:
            found.append(last)
        year, month = after.year, after.month
    return found


def _shares() -> list[Scrip]:
    rows = [
        Scrip(
            exchange="NSE", token=token, symbol=symbol, trading_symbol=f"{symbol}-EQ", company=company,
            series="EQ",
            isin=f"INE{token:06d}01", price=Decimal(price), volatility=risk, underlying=token,
            pace=1.2 if row < 6 else 0.7, touch=max(1, int(400_000 / float(price))),
            spread=1 + int(float(price) / 2000),
        )
        for row, (token, symbol, company, price, risk) in enumerate(_NSE)
    ]  # fmt: skip
    rows += [
        Scrip(
            exchange="BSE", token=token, symbol=company, trading_symbol=f"{symbol}-{series}", company=company,
            series=series, isin=f"INE{token:06d}01", price=Decimal(price), tick=Decimal(tick),
            underlying=token,
            volatility=0.3, pace=0.4, touch=max(1, int(90_000 / float(price))), spread=2,
        )
        for token, symbol, series, company, price, tick in _BSE
    ]  # fmt: skip
    return rows


def _futures(
    exchange: str, instrument: str, symbol: str, company: str, price: str, months: list[date], *,
    lot: int = 1,
    multiplier: int = 1, tick: str = "0.05", risk: float, under: int = 0, pace: float = 0.7,
) -> list[Scrip]:  # fmt: skip
    step = Decimal(tick)
    first = {"NFO": 900_000, "CDS": 1100, "MCX": 441300}[exchange] + crc32(symbol.encode()) % 20_000 * 4
    return [
        Scrip(
            exchange=exchange, token=first + row, symbol=symbol, company=company, instrument=instrument,
            trading_symbol=f"{symbol}{day:%y%b}FUT".upper(), lot=lot, multiplier=multiplier, tick=step,
            price=(Decimal(price) * (1 + row * Decimal("0.004")) / step).to_integral_value() * step,
            expiry=day,
            underlying=under, volatility=risk, pace=pace if row == 0 else pace / 2, spread=3, touch=lot * 12,
            series="XX",
        )
        for row, day in enumerate(months)
    ]  # fmt: skip
