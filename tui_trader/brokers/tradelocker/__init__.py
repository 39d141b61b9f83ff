"""TradeLocker: FX, CFDs, crypto (`tradelocker.md`)."""
