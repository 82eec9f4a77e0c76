-- What follows a change of people: their totals and their name tokens. Statement-level, with transition tables.

-- Appends what a statement on person changes in the totals; on DELETE it also removes the name tokens.
CREATE OR REPLACE FUNCTION count_people() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO person_total_delta (region, kind, code, status, sex, month, persons)
    SELECT n.township, k.kind, k.code, n.status, n.sex, date_trunc('month', n.registered_on)::date, count(*)
    FROM new_rows n
    JOIN LATERAL (VALUES ('all', ''), ('village', n.region), ('labour', '')) k(kind, code)
      ON k.kind <> 'labour' OR n.in_labour_force
    GROUP BY 1, 2, 3, 4, 5, 6;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO person_total_delta (region, kind, code, status, sex, month, persons)
    SELECT o.township, k.kind, k.code, o.status, o.sex, date_trunc('month', o.registered_on)::date, -count(*)
    FROM old_rows o
    JOIN LATERAL (VALUES ('all', ''), ('village', o.region), ('labour', '')) k(kind, code)
      ON k.kind <> 'labour' OR o.in_labour_force
    GROUP BY 1, 2, 3, 4, 5, 6;
    DELETE FROM person_name_token t USING old_rows o WHERE t.township = o.township AND t.person_id = o.id;
  ELSE
    WITH changed AS (
      SELECT o.id, s.sign, s.region, s.township, s.status, s.sex, s.labour,
             date_trunc('month', s.registered_on)::date AS month
      FROM old_rows o JOIN new_rows n ON n.id = o.id
      CROSS JOIN LATERAL (
        VALUES (-1, o.region, o.township, o.status, o.sex, o.registered_on, o.in_labour_force),
               (1, n.region, n.township, n.status, n.sex, n.registered_on, n.in_labour_force))
        s(sign, region, township, status, sex, registered_on, labour)
      WHERE (o.region, o.status, o.sex, o.registered_on, o.in_labour_force)
        IS DISTINCT FROM (n.region, n.status, n.sex, n.registered_on, n.in_labour_force)
    )
    INSERT INTO person_total_delta (region, kind, code, status, sex, month, persons)
    SELECT c.township, k.kind, k.code, c.status, c.sex, c.month, sum(c.sign)
    FROM changed c CROSS JOIN LATERAL (
      SELECT 'all' AS kind, '' AS code UNION ALL SELECT 'village', c.region
      UNION ALL SELECT 'labour', '' WHERE c.labour
      UNION ALL SELECT 'category', p.category FROM person_category p WHERE p.person_id = c.id
      UNION ALL SELECT 'wish', w.trade FROM person_wish w WHERE w.person_id = c.id) k
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.sign) <> 0;
  END IF;
  RETURN NULL;
END $$;

-- Appends what an INSERT or DELETE on person_category changes in the totals.
CREATE OR REPLACE FUNCTION count_person_categories() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO person_total_delta (region, kind, code, status, sex, month, persons)
  SELECT p.township, 'category', c.category, p.status, p.sex, date_trunc('month', p.registered_on)::date,
         sign * count(*)
  FROM rows c JOIN person p ON p.id = c.person_id GROUP BY 1, 3, 4, 5, 6;
  RETURN NULL;
END $$;

-- Appends what an INSERT or DELETE on person_wish changes in the totals.
CREATE OR REPLACE FUNCTION count_person_wishes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO person_total_delta (region, kind, code, status, sex, month, persons)
  SELECT p.township, 'wish', w.trade, p.status, p.sex, date_trunc('month', p.registered_on)::date, sign * count(*)
  FROM rows w JOIN person p ON p.id = w.person_id GROUP BY 1, 3, 4, 5, 6;
  RETURN NULL;
END $$;
