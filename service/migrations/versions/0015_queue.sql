-- The queue asks before it credits much; users save views of the lists of returns.
ALTER TABLE settings ADD ask_above_credit money4 DEFAULT 1000
    CONSTRAINT ask_above_credit_is_not_negative CHECK (ask_above_credit >= 0);
CREATE TABLE saved_views (
    user_id    integer NOT NULL CONSTRAINT user_of_a_view_exists REFERENCES users,
    list       text NOT NULL CONSTRAINT lists_with_views_are_known CHECK (list IN ('queue', 'all')),
    view_name  varchar(50) NOT NULL CONSTRAINT view_names_are_not_empty CHECK (view_name <> ''),
    query      varchar(1000) NOT NULL,
    PRIMARY KEY (user_id, list, view_name)
);
