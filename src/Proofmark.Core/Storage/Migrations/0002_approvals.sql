-- Whether an approval was used is asked of the acts that name its proposal.
create index acts_proposal on acts (proposal) where proposal is not null;
