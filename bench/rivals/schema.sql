-- The same figures as a user would lay them out in PostgreSQL: every question below reads by an index, and a comparison
-- is one function, as PostGraphile's guides advise.
create schema benchmark;
set search_path = benchmark;

create table kommune (
  code text primary key,
  name text not null
);

create table observation (
  indicator text not null,
  target_group text not null,
  period text not null,
  kommune text not null references kommune,
  year integer not null generated always as (substring(period, 1, 4)::integer) stored,
  value double precision,
  numerator double precision,
  denominator double precision,
  status text not null,
  primary key (indicator, target_group, period, kommune)
);

-- What was copied from the file, in its columns.
create unlogged table incoming (
  indicator text, period text, kommune text, target_group text, value double precision, numerator double precision, denominator double precision,
  status text
);

-- One indicator in one period across kommuner: value, Wilson interval of 95 %, rank, quartile and difference to the
-- country. It tests nothing, ranks no interval and writes no sentence.
create type compared as (
  kommune text, name text, value double precision, numerator double precision, denominator double precision, lower double precision,
  upper double precision, rank bigint, quartile integer, difference double precision
);

create function compare_kommuner(indicator text, target_group text, period text) returns setof compared
language sql stable
as $$
  select o.kommune, k.name, o.value, o.numerator, o.denominator,
    100 * (p + z2 / (2 * n) - z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n),
    100 * (p + z2 / (2 * n) + z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n),
    rank() over (order by o.value desc), ntile(4) over (order by o.value),
    o.value - 100 * sum(o.numerator) over () / sum(o.denominator) over ()
  from benchmark.observation o
  join benchmark.kommune k on k.code = o.kommune
  cross join (values (1.959963984540054, 1.959963984540054 ^ 2)) c (z, z2)
  cross join lateral (select o.numerator / o.denominator p, o.denominator n) f
  where o.indicator = $1 and o.target_group = $2 and o.period = $3 and o.value is not null
$$;
