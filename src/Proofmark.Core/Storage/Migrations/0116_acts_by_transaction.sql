-- The index of marks follows what is committed, in whatever order transactions end: it asks for acts by their transaction.
create index acts_xid on acts (xid);
