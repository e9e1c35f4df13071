"""What every app's views and endpoints share: paging, errors, rate limits, repeated writes."""
