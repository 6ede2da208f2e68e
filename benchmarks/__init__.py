"""Speed, measured as ratios in one run: our site against psycopg and orjson on the same rows.

The unit is operations for each CPU second of server and database together, since throughput and
latency move with whatever else the machine does. Never compare figures of different runs.
"""
