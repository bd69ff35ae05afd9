-- People put the statuses in an order of their own.
ALTER TABLE lead_statuses ADD place integer;
