-- Trigger functions that every table uses; none knows a domain word.

-- Moves the version and the authorship of a row on each UPDATE (Stamped).
CREATE OR REPLACE FUNCTION stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.valid_from := now();
  NEW.changed_by := NULLIF(current_setting('skillplan.user', true), '')::uuid;
  NEW.request_id := NULLIF(current_setting('skillplan.request', true), '');
  RETURN NEW;
END $$;

-- Since when a row stands in its new state: now; the demo alone, whose years are past, says it itself.
CREATE OR REPLACE FUNCTION since_now(before timestamptz, told timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('skillplan.request', true) = 'demo' AND told <> before AND told < now() THEN told
    ELSE now() END
$$;

-- Who does something: the actor of the transaction, whatever is said; the demo alone, where a few play many, says it.
CREATE OR REPLACE FUNCTION who_acts(told uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('skillplan.request', true) = 'demo' THEN told
    ELSE coalesce(NULLIF(current_setting('skillplan.user', true), '')::uuid, told) END
$$;

-- Whoever asks and whoever decides is who does it, whoever he says he is; arguments: the columns that name them.
CREATE OR REPLACE FUNCTION name_actors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  told jsonb := to_jsonb(NEW);
BEGIN
  SELECT coalesce(jsonb_object_agg(c.name, who_acts((told ->> c.name)::uuid)), '{}') INTO told
    FROM unnest(TG_ARGV) c(name)
    WHERE told ->> c.name IS NOT NULL AND told ->> c.name IS DISTINCT FROM before ->> c.name;
  RETURN jsonb_populate_record(NEW, told);
END $$;

-- Keeps the superseded versions of a statement's rows; arguments: the key column, or two of them (joined by '/').
-- One trigger for each of UPDATE, DELETE. Rows of no county (the dictionaries) are filed under the changer's county.
CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  -- Materialised: otherwise each use of the row would be turned into JSON anew.
  WITH o AS MATERIALIZED (SELECT to_jsonb(old_rows) AS data FROM old_rows)
  INSERT INTO row_history (table_name, row_id, version, valid_from, valid_to, changed_by, request_id, data,
                           province, prefecture, county, township, department_id)
  SELECT TG_TABLE_NAME, o.data ->> TG_ARGV[0] || coalesce('/' || (o.data ->> TG_ARGV[1]), ''),
         (o.data ->> 'version')::int, (o.data ->> 'valid_from')::timestamptz,
         now(), (o.data ->> 'changed_by')::uuid, o.data ->> 'request_id', o.data,
         o.data ->> 'province', o.data ->> 'prefecture',
         CASE WHEN o.data ? 'county' THEN o.data ->> 'county'
              ELSE NULLIF(left(current_setting('skillplan.region', true), 6), '') END,
         o.data ->> 'township', o.data ->> 'department_id'
  FROM o;
  RETURN NULL;
END $$;

-- Refuses any change of an append-only table, the owner's included.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'append_only', DETAIL = '这类记录只能追加，不能修改或删除';
END $$;
