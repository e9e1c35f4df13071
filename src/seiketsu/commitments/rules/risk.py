"""From when on a promise is at risk: one answer for chips, views, mails and the history."""

from decimal import Decimal

# The last quarter of its time, once the plan has a warning there.
AT_RISK_FROM = Decimal("0.75")
