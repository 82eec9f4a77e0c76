-- What trainees see of their own, what the public sees of classes, and how somebody gets in (SECURITY 22).

-- Somebody shows his ID number and his lookup code: a visit of his own until a moment; without both, no row.
CREATE OR REPLACE FUNCTION begin_visit(numbers bytea[], codes bytea[], visit bytea, ends timestamptz)
RETURNS TABLE (person_id uuid, county text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY INSERT INTO trainee_visit AS v (digest, person_id, county, until)
    SELECT visit, p.id, p.county, ends FROM region r
      JOIN person p ON p.county = r.code AND p.status = 'active'
        AND (p.id_number_index = ANY (numbers) OR p.id_number_index_even = ANY (numbers))
      JOIN lookup_code c ON c.person_id = p.id AND c.digest = ANY (codes)
    WHERE r.level = 'county' LIMIT 1
    RETURNING v.person_id, v.county;
END $$;
REVOKE EXECUTE ON FUNCTION begin_visit(bytea[], bytea[], bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_visit(bytea[], bytea[], bytea, timestamptz) TO skp_public;

-- Whose visit it is that has not ended at a moment; nothing of the person.
CREATE OR REPLACE FUNCTION open_visit(visit bytea, at timestamptz) RETURNS TABLE (person_id uuid, county text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT v.person_id, v.county FROM trainee_visit v JOIN person p ON p.id = v.person_id AND p.status = 'active'
    WHERE v.digest = visit AND v.until > at;
END $$;
REVOKE EXECUTE ON FUNCTION open_visit(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_visit(bytea, timestamptz) TO skp_public;

-- Ends one visit; whoever has its secret may.
CREATE OR REPLACE FUNCTION end_visit(visit bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM trainee_visit v WHERE v.digest = visit;
END $$;
REVOKE EXECUTE ON FUNCTION end_visit(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_visit(bytea) TO skp_public;

-- Who the present trainee is: name and place, nobody else's.
CREATE OR REPLACE FUNCTION own_name() RETURNS TABLE (name text, township text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT p.name, r.name FROM person p LEFT JOIN region r ON r.code = p.township
    WHERE p.id = NULLIF(current_setting('skillplan.person', true), '')::uuid AND p.status = 'active';
END $$;
REVOKE EXECUTE ON FUNCTION own_name() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_name() TO skp_person;

-- The present trainee's own enrolments with class, institution and result, the newest first.
CREATE OR REPLACE FUNCTION own_classes()
RETURNS TABLE (id uuid, class_id uuid, class_name text, class_state text, starts_on date, ends_on date, state text,
               reason text, institution text, phone text, address text, trade text, theory int, practice int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT e.id, c.id, c.name, c.state, c.starts_on, c.ends_on, e.state, e.reason, i.name, i.phone, i.address,
      t.name, a.theory, a.practice
    FROM enrolment e JOIN training_class c ON c.id = e.class_id JOIN institution i ON i.id = e.institution_id
      JOIN trade t ON t.code = e.trade LEFT JOIN assessment a ON a.enrolment_id = e.id
    WHERE e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid ORDER BY e.id DESC LIMIT 10;
END $$;
REVOKE EXECUTE ON FUNCTION own_classes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_classes() TO skp_person;

-- The lessons of one of the present trainee's own classes with place and teacher, and his own marks in them.
CREATE OR REPLACE FUNCTION own_lessons(of_enrolment uuid)
RETURNS TABLE (id uuid, title text, since timestamptz, until timestamptz, hours int, place text, teacher text,
               marks jsonb, verdict boolean, held boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.id, l.title, lower(l.during), upper(l.during), l.hours, v.name, t.name,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(a.kind, a.at) ORDER BY a.at), '[]') FROM attendance a
        WHERE a.lesson_id = l.id AND a.enrolment_id = e.id),
      (SELECT k.attended FROM attendance_correction k WHERE k.lesson_id = l.id AND k.enrolment_id = e.id
        AND k.state = 'approved' ORDER BY k.id DESC LIMIT 1),
      upper(l.during) <= now()
    FROM enrolment e JOIN lesson l ON l.class_id = e.class_id JOIN venue v ON v.id = l.venue_id
      JOIN teacher t ON t.id = l.teacher_id
    WHERE e.id = of_enrolment AND e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid
    ORDER BY l.during;
END $$;
REVOKE EXECUTE ON FUNCTION own_lessons(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_lessons(uuid) TO skp_person;

DROP FUNCTION IF EXISTS own_certificates();
-- The present trainee's own certificates, the newest first.
CREATE OR REPLACE FUNCTION own_certificates()
RETURNS TABLE (id uuid, enrolment_id uuid, kind text, number text, class_name text, trade text, level int, hours int,
               issued_on date, issuer text, state text, reason text, county text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT c.id, c.enrolment_id, c.kind, c.number, c.class_name, t.name, c.level, c.hours, c.issued_on, c.issuer,
      c.state, c.reason, c.county, c.name
    FROM certificate c JOIN trade t ON t.code = c.trade
    WHERE c.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid ORDER BY c.id DESC LIMIT 20;
END $$;
REVOKE EXECUTE ON FUNCTION own_certificates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_certificates() TO skp_person;

-- What may be told of how the classes of each course of some institutions ended: see open_classes.
CREATE OR REPLACE FUNCTION told_outcomes(of_institutions uuid[], since date)
RETURNS TABLE (course_id uuid, trade text, began bigint, completed bigint, certified bigint, answered bigint, at_work bigint,
               all_began bigint, all_completed bigint, all_certified bigint, all_answered bigint, all_at_work bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY WITH per_course AS (
    SELECT c.institution_id, c.course_id, c.trade, sum(n.joined) AS began, sum(n.completed) AS completed,
        sum(n.certified) AS certified, coalesce(sum(n.answered) FILTER (WHERE n.point = 1), 0) AS answered,
        coalesce(sum(n.at_work) FILTER (WHERE n.point = 1), 0) AS at_work
      FROM (SELECT x.code, x.point, x.month, x.joined, x.completed, x.certified, x.answered, x.at_work FROM outcome_total x
          WHERE x.institution_id = ANY (of_institutions) AND x.kind = 'class'
        UNION ALL SELECT y.code, y.point, y.month, y.joined, y.completed, y.certified, y.answered, y.at_work
          FROM outcome_total_delta y WHERE y.institution_id = ANY (of_institutions) AND y.kind = 'class') n
        JOIN training_class c ON c.id = n.code::uuid
      WHERE n.month >= since GROUP BY c.institution_id, c.course_id, c.trade),
  judged AS (
    SELECT p.*, p.began >= 5 AS told, p.began >= 5 AND p.answered >= 5 AS heard, count(*) FILTER (WHERE p.began > 0) OVER w > 1
        AND bool_and(p.began = 0 OR p.began >= 5) OVER w AS summed, bool_and(p.answered = 0 OR p.answered >= 5) OVER w AS asked
      FROM per_course p WINDOW w AS (PARTITION BY p.institution_id, p.trade))
  SELECT j.course_id, j.trade, CASE WHEN j.told THEN j.began::bigint END, CASE WHEN j.told THEN j.completed::bigint END,
      CASE WHEN j.told THEN j.certified::bigint END, CASE WHEN j.heard THEN j.answered::bigint END,
      CASE WHEN j.heard THEN j.at_work::bigint END,
      (CASE WHEN j.summed THEN sum(j.began) OVER w END)::bigint, (CASE WHEN j.summed THEN sum(j.completed) OVER w END)::bigint,
      (CASE WHEN j.summed THEN sum(j.certified) OVER w END)::bigint,
      (CASE WHEN j.summed AND j.asked THEN sum(j.answered) OVER w END)::bigint,
      (CASE WHEN j.summed AND j.asked THEN sum(j.at_work) OVER w END)::bigint
    FROM judged j WINDOW w AS (PARTITION BY j.institution_id, j.trade);
END $$;
REVOKE EXECUTE ON FUNCTION told_outcomes(uuid[], date) FROM PUBLIC;

DROP FUNCTION IF EXISTS open_classes(text, text, date, int, int);
-- Classes that take people, with place, seats, and how earlier ones ended: those of the same course, and those of the whole
-- institution in the trade where it teaches the trade in several courses. Totals of two years, nobody's name; of fewer than
-- five nothing is told. The sum is told only where every course in it is told or has nobody: else the one that is kept back
-- could be worked out from the sum and the others.
CREATE OR REPLACE FUNCTION open_classes(of_trade text, of_township text, since date, skip int, most int)
RETURNS TABLE (id uuid, name text, trade text, course text, institution text, phone text, address text, starts_on date,
               ends_on date, size int, taken int, hours bigint, place text, township text,
               began bigint, completed bigint, certified bigint, answered bigint, at_work bigint,
               all_began bigint, all_completed bigint, all_certified bigint, all_answered bigint, all_at_work bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY
    WITH shown AS (
      SELECT c.*, s.enrolled, h.hours AS teaching, v.venue, v.town FROM training_class c
        JOIN class_seat s ON s.class_id = c.id
        CROSS JOIN LATERAL (SELECT sum(l.hours) AS hours FROM lesson l WHERE l.class_id = c.id) h
        JOIN LATERAL (SELECT w.name AS venue, w.township AS town FROM lesson l JOIN venue w ON w.id = l.venue_id
          WHERE l.class_id = c.id ORDER BY l.during LIMIT 1) v ON true
      WHERE c.state IN ('approved', 'open') AND c.starts_on >= since AND (of_trade IS NULL OR c.trade = of_trade)
        AND (of_township IS NULL OR v.town = of_township)
      ORDER BY c.starts_on, c.id OFFSET skip LIMIT most)
    SELECT c.id, c.name, t.name, k.name, i.name, i.phone, i.address, c.starts_on, c.ends_on, c.size, c.enrolled, c.teaching,
        c.venue, r.name, o.began, o.completed, o.certified, o.answered, o.at_work,
        o.all_began, o.all_completed, o.all_certified, o.all_answered, o.all_at_work
      FROM shown c JOIN institution i ON i.id = c.institution_id JOIN trade t ON t.code = c.trade
        JOIN course k ON k.id = c.course_id LEFT JOIN region r ON r.code = c.town
        LEFT JOIN told_outcomes(ARRAY(SELECT DISTINCT s.institution_id FROM shown s), since - 730) o
          ON o.course_id = c.course_id AND o.trade = c.trade
      ORDER BY c.starts_on, c.id;
END $$;
REVOKE EXECUTE ON FUNCTION open_classes(text, text, date, int, int) FROM PUBLIC, skp_person, skp_county, skp_township;
GRANT EXECUTE ON FUNCTION open_classes(text, text, date, int, int) TO skp_public;

-- The trades that classes now take people for, and the townships in which they are held.
CREATE OR REPLACE FUNCTION open_choices(since date) RETURNS TABLE (kind text, code text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY WITH open AS MATERIALIZED (SELECT c.id, c.trade FROM training_class c
      WHERE c.state IN ('approved', 'open') AND c.starts_on >= since)
    SELECT 'trade', t.code, t.name FROM trade t WHERE t.code IN (SELECT o.trade FROM open o)
    UNION ALL SELECT 'township', r.code, r.name FROM region r WHERE r.code IN (SELECT w.township FROM open o
      JOIN lesson l ON l.class_id = o.id JOIN venue w ON w.id = l.venue_id)
    ORDER BY 1, 2;
END $$;
REVOKE EXECUTE ON FUNCTION open_choices(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_choices(date) TO skp_public;

-- Classes that a voucher of the present trainee may be used for and that have a seat: his own township's first.
CREATE OR REPLACE FUNCTION own_choices(of_voucher uuid, since date)
RETURNS TABLE (id uuid, name text, trade text, institution text, phone text, starts_on date, ends_on date, seats int,
               place text, township text, near boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT c.id, c.name, t.name, i.name, i.phone, c.starts_on, c.ends_on, s.size - s.enrolled, w.name, r.name,
      w.township = v.township
    FROM voucher v JOIN voucher_scheme m ON m.id = v.scheme_id
      JOIN training_class c ON c.county = v.county AND c.state IN ('approved', 'open') AND c.mode = 'voucher'
        AND c.starts_on BETWEEN since AND v.valid_until AND m.amounts ? c.trade
      JOIN class_seat s ON s.class_id = c.id AND s.enrolled < s.size
      JOIN institution i ON i.id = c.institution_id JOIN trade t ON t.code = c.trade
      JOIN LATERAL (SELECT p.name, p.township FROM lesson l JOIN venue p ON p.id = l.venue_id
        WHERE l.class_id = c.id ORDER BY l.during LIMIT 1) w ON true
      LEFT JOIN region r ON r.code = w.township
    WHERE v.id = of_voucher AND v.state = 'received'
      AND v.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid
    ORDER BY w.township = v.township DESC, c.starts_on, c.id LIMIT 12;
END $$;
REVOKE EXECUTE ON FUNCTION own_choices(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_choices(uuid, date) TO skp_person;

-- What the present trainee is asked now: his follow-up that waits, and his completed classes that he has not yet rated.
CREATE OR REPLACE FUNCTION own_questions()
RETURNS TABLE (kind text, id uuid, class_name text, months int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT 'answer', t.id, c.name, t.months
    FROM enrolment e JOIN followup_task t ON t.enrolment_id = e.id JOIN training_class c ON c.id = e.class_id
    WHERE e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid AND t.records = 0 AND NOT t.withdrawn
      AND t.since_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
    UNION ALL SELECT 'visit', e.id, c.name, 0
    FROM enrolment e JOIN training_class c ON c.id = e.class_id
      AND c.ends_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
    WHERE e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid AND e.state = 'completed'
      AND NOT EXISTS (SELECT FROM return_visit v WHERE v.enrolment_id = e.id)
    ORDER BY 1, 4 DESC, 2;
END $$;
REVOKE EXECUTE ON FUNCTION own_questions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_questions() TO skp_person;

-- The present trainee answers one of his own follow-ups, once; gives its county, or none where it is not his to answer.
CREATE OR REPLACE FUNCTION tell_own_answer(of_task uuid, told jsonb) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  found text;
BEGIN
  SELECT t.county INTO found FROM followup_task t JOIN enrolment e ON e.id = t.enrolment_id
    WHERE t.id = of_task AND t.records = 0
      AND e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid;
  IF found IS NOT NULL THEN
    INSERT INTO employment_record (task_id, kind, channel, asked_on, region, institution_id, department_id, outcome, reason,
        employer, place, matches_trade, income_after_fen)
      SELECT of_task, 'first', 'page', (now() AT TIME ZONE 'Asia/Shanghai')::date, t.region, t.institution_id, t.department_id,
        told ->> 'outcome', told ->> 'reason', told ->> 'employer', told ->> 'place', (told ->> 'matches_trade')::boolean,
        (told ->> 'income_after_fen')::bigint
      FROM followup_task t WHERE t.id = of_task;
  END IF;
  RETURN found;
END $$;
REVOKE EXECUTE ON FUNCTION tell_own_answer(uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_own_answer(uuid, jsonb) TO skp_person;

-- The present trainee rates one of his own completed classes, once; gives its county, or none where it is not his to rate.
CREATE OR REPLACE FUNCTION tell_own_visit(of_enrolment uuid, stars int, said text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found text;
BEGIN
  SELECT e.county INTO found FROM enrolment e WHERE e.id = of_enrolment AND e.state = 'completed'
    AND e.person_id = NULLIF(current_setting('skillplan.person', true), '')::uuid
    AND NOT EXISTS (SELECT FROM return_visit v WHERE v.enrolment_id = e.id);
  IF found IS NOT NULL THEN
    INSERT INTO return_visit (enrolment_id, class_id, institution_id, department_id, region, satisfaction, suggestion, channel,
        visited_on)
      SELECT e.id, e.class_id, e.institution_id, e.department_id, e.region, stars, said, 'page',
        (now() AT TIME ZONE 'Asia/Shanghai')::date FROM enrolment e WHERE e.id = of_enrolment;
  END IF;
  RETURN found;
END $$;
REVOKE EXECUTE ON FUNCTION tell_own_visit(uuid, int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_own_visit(uuid, int, text) TO skp_person;

-- A notice is written as a draft; what is published stays as it was read, and ends.
CREATE OR REPLACE FUNCTION guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'ended' OR (OLD.state = 'published' AND (NEW.state = 'draft' OR (OLD.kind, OLD.title, OLD.body, OLD.trades,
      OLD.townships, OLD.phone, OLD.link, OLD.consent, OLD.until, OLD.region, OLD.department_id, OLD.published_at)
      IS DISTINCT FROM (NEW.kind, NEW.title, NEW.body, NEW.trades, NEW.townships, NEW.phone, NEW.link, NEW.consent, NEW.until,
      NEW.region, NEW.department_id, NEW.published_at))) OR (OLD.state = 'draft' AND NEW.state = 'ended') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'notice_fixed', DETAIL = '通知发布以后不能改，只能结束后另写';
  END IF;
  RETURN NEW;
END $$;

-- Published notices that have not run out, for a trade and a township where they are asked for: nobody's name but what was
-- written into them.
CREATE OR REPLACE FUNCTION open_notices(of_kinds text[], of_trade text, of_township text, since date, skip int, most int)
RETURNS TABLE (id uuid, kind text, title text, place text, until date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT n.id, n.kind, n.title, r.name, n.until FROM notice n JOIN region r ON r.code = n.region
    WHERE n.state = 'published' AND n.until >= since AND n.kind = ANY (of_kinds)
      AND (of_trade IS NULL OR n.trades = '{}' OR of_trade = ANY (n.trades))
      AND (of_township IS NULL OR n.townships = '{}' OR of_township = ANY (n.townships))
    ORDER BY n.published_at DESC, n.id OFFSET skip LIMIT most;
END $$;
REVOKE EXECUTE ON FUNCTION open_notices(text[], text, text, date, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_notices(text[], text, text, date, int, int) TO skp_public;

-- The trades and townships that such notices are for.
CREATE OR REPLACE FUNCTION notice_choices(since date) RETURNS TABLE (kind text, code text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY WITH open AS MATERIALIZED (SELECT n.trades, n.townships FROM notice n
      WHERE n.state = 'published' AND n.until >= since)
    SELECT 'trade', t.code, t.name FROM trade t WHERE t.code IN (SELECT unnest(o.trades) FROM open o)
    UNION ALL SELECT 'township', r.code, r.name FROM region r WHERE r.code IN (SELECT unnest(o.townships) FROM open o)
    ORDER BY 1, 2;
END $$;
REVOKE EXECUTE ON FUNCTION notice_choices(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notice_choices(date) TO skp_public;

-- Opens one published notice and counts that it was opened; not by whom.
CREATE OR REPLACE FUNCTION read_notice(of_id uuid, since date)
RETURNS TABLE (kind text, title text, body text, place text, phone text, link text, until date, published_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT n.kind, n.title, n.body, r.name, n.phone, n.link, n.until, n.published_at
    FROM notice n JOIN region r ON r.code = n.region WHERE n.id = of_id AND n.state = 'published' AND n.until >= since;
  INSERT INTO notice_read AS c (notice_id, region, many) SELECT n.id, n.region, 1 FROM notice n
    WHERE n.id = of_id AND n.state = 'published' AND n.until >= since
    ON CONFLICT (notice_id) DO UPDATE SET many = c.many + 1;
END $$;
REVOKE EXECUTE ON FUNCTION read_notice(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_notice(uuid, date) TO skp_public;

-- Notices for what the present trainee learnt and where he lives: work and recruitment first.
CREATE OR REPLACE FUNCTION own_notices(since date, most int) RETURNS TABLE (id uuid, kind text, title text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT n.id, n.kind, n.title FROM person p JOIN notice n ON n.county = p.county AND n.state = 'published'
      AND n.until >= since AND n.kind <> 'story' AND (n.townships = '{}' OR p.township = ANY (n.townships))
      AND (n.trades = '{}' OR n.trades && ARRAY(SELECT e.trade FROM enrolment e
        WHERE e.person_id = p.id AND e.state IN ('enrolled', 'completed')))
    WHERE p.id = NULLIF(current_setting('skillplan.person', true), '')::uuid AND p.status = 'active'
    ORDER BY n.kind IN ('job', 'recruit') DESC, n.trades <> '{}' DESC, n.published_at DESC, n.id LIMIT most;
END $$;
REVOKE EXECUTE ON FUNCTION own_notices(date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_notices(date, int) TO skp_person;
