-- A person's own kept searches are listed.
create index acts_searches on acts (actor, id) where type = 'searching.keep';
