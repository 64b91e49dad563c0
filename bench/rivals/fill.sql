-- After the copy: the rows in order of the key, so that the table lies as its index does, and the index for a kommune's
-- years.
set search_path = benchmark;
insert into observation (indicator, target_group, period, kommune, value, numerator, denominator, status)
select indicator, target_group, period, kommune, coalesce(value, 100 * numerator / nullif(denominator, 0)), numerator, denominator,
  coalesce(status, 'PUBLISHED')
from incoming
where target_group is not null and kommune ~ '^[0-9]{3}$'
order by indicator, target_group, period, kommune;
drop table incoming;
create index on observation (indicator, target_group, kommune, period) include (year, numerator, denominator);
vacuum (analyze, freeze) observation;
analyze kommune;
