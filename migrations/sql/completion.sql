-- Who completed is counted once a plan period, for his first class (R10, 9.6), and what a statement changes in the totals.

-- The first year of the plan in force in a year; a year without a plan is a period of its own.
CREATE OR REPLACE FUNCTION plan_period(in_county text, in_year int) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce((SELECT min(p.since_year) FROM plan p WHERE p.issued_county = in_county AND p.state = 'issued'
    AND in_year BETWEEN p.since_year AND p.until_year), in_year);
END $$;

-- Appends what a statement on enrolment changes in the totals, and gives each person who completed his one count.
CREATE OR REPLACE FUNCTION count_enrolments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  moved uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO training_total_delta (region, department_id, institution_id, year, kind, persons)
    SELECT n.township, n.department_id, n.institution_id, n.year, k.kind, count(*)
    FROM new_rows n JOIN LATERAL (VALUES ('enrolled'), ('completed')) k(kind)
      ON n.state = 'completed' OR (k.kind = 'enrolled' AND n.state = 'enrolled')
    GROUP BY 1, 2, 3, 4, 5;
    SELECT array_agg(n.person_id) INTO moved FROM new_rows n WHERE n.state = 'completed';
  ELSE
    INSERT INTO training_total_delta (region, department_id, institution_id, year, kind, persons)
    SELECT n.township, n.department_id, n.institution_id, n.year, k.kind, sum(k.sign)
    FROM old_rows o JOIN new_rows n ON n.id = o.id AND n.state <> o.state CROSS JOIN LATERAL (VALUES
      ('enrolled', (n.state IN ('enrolled', 'completed'))::int - (o.state IN ('enrolled', 'completed'))::int),
      ('completed', (n.state = 'completed')::int - (o.state = 'completed')::int)) k(kind, sign)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(k.sign) <> 0;
    SELECT array_agg(n.person_id) INTO moved FROM old_rows o JOIN new_rows n ON n.id = o.id
      WHERE n.state <> o.state AND 'completed' IN (o.state, n.state);
    DELETE FROM completion c USING new_rows n WHERE c.enrolment_id = n.id AND n.state <> 'completed';
  END IF;
  IF moved IS NOT NULL THEN
    PERFORM credit_people(moved);
  END IF;
  RETURN NULL;
END $$;

-- Gives persons the count that they lack: the first class of the period that they completed. Who has one keeps it.
CREATE OR REPLACE FUNCTION credit_people(people uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO completion (enrolment_id, person_id, class_id, institution_id, department_id, region, year, period)
  SELECT DISTINCT ON (e.person_id, p.period)
    e.id, e.person_id, e.class_id, e.institution_id, e.department_id, e.region, e.year, p.period
  FROM enrolment e CROSS JOIN LATERAL (SELECT plan_period(e.county, e.year) AS period) p
  WHERE e.person_id = ANY (people) AND e.state = 'completed'
  ORDER BY e.person_id, p.period, e.year, e.id
  ON CONFLICT (person_id, period) DO NOTHING;
END $$;

-- Appends what a statement on completion changes in the totals.
CREATE OR REPLACE FUNCTION count_completions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  sign CONSTANT int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO training_total_delta (region, department_id, institution_id, year, kind, persons)
  SELECT r.township, r.department_id, r.institution_id, r.year, 'counted', sign * count(*)
  FROM rows r GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END $$;

-- A plan that comes into force or goes makes another period: who completed in its years is counted anew.
CREATE OR REPLACE FUNCTION recount_completions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  people uuid[];
BEGIN
  WITH gone AS (
    DELETE FROM completion c WHERE c.county = left(NEW.region, 6) AND c.year BETWEEN NEW.since_year AND NEW.until_year
      AND c.period <> plan_period(c.county, c.year) RETURNING c.person_id
  )
  SELECT array_agg(DISTINCT g.person_id) INTO people FROM gone g;
  IF people IS NOT NULL THEN
    PERFORM credit_people(people);
  END IF;
  RETURN NULL;
END $$;
