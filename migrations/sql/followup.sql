-- Assessment apart from training, certificates numbered without a gap (DOMAIN-FACTS 8, R79).

CREATE OR REPLACE FUNCTION guard_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  known record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM FROM training_class c WHERE c.id = OLD.class_id AND c.state = 'finished';
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'assessment_class_not_finished', DETAIL = '鉴定完成以后不能再改成绩';
    END IF;
    RETURN OLD;
  END IF;
  SELECT e.class_id, e.institution_id, e.department_id, e.region, c.state INTO known
    FROM enrolment e JOIN training_class c ON c.id = e.class_id WHERE e.id = NEW.enrolment_id;
  IF known.state IS DISTINCT FROM 'finished' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'assessment_class_not_finished', DETAIL = '培训班结束以后才能登记考核成绩';
  END IF;
  IF EXISTS (SELECT FROM lesson l JOIN teacher t ON t.id = l.teacher_id
      WHERE l.class_id = known.class_id AND t.name = NEW.assessor) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'assessment_assessor_taught', DETAIL = '考核的人不能是本班授课教师';
  END IF;
  NEW.class_id := known.class_id;
  NEW.institution_id := known.institution_id;
  NEW.department_id := known.department_id;
  NEW.region := known.region;
  RETURN NEW;
END $$;

-- A certificate says what its enrolment says; a pass certificate takes the issuer's next number of the year.
CREATE OR REPLACE FUNCTION number_certificate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  known record;
  -- What a revocation writes, and what the database computes after this trigger.
  moving CONSTANT text[] := ARRAY['state', 'reason', 'revoked_at', 'version', 'valid_from', 'changed_by', 'request_id',
    'province', 'prefecture', 'county', 'township'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state = 'revoked' OR (to_jsonb(OLD) - moving) IS DISTINCT FROM (to_jsonb(NEW) - moving) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'certificate_revoked', DETAIL = '证书发出后只能撤销，不能修改';
    END IF;
    RETURN NEW;
  END IF;
  SELECT e.person_id, e.class_id, e.institution_id, e.department_id, e.region, e.trade, e.level, e.name INTO known
    FROM enrolment e WHERE e.id = NEW.enrolment_id AND e.state = 'completed';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'certificate_not_completed', DETAIL = '只有结业的学员可以发证';
  END IF;
  NEW.person_id := known.person_id;
  NEW.class_id := known.class_id;
  NEW.institution_id := known.institution_id;
  NEW.department_id := known.department_id;
  NEW.region := known.region;
  NEW.trade := known.trade;
  NEW.level := known.level;
  NEW.name := known.name;
  NEW.serial := NULL;
  IF NEW.kind = 'training' THEN
    INSERT INTO certificate_counter AS c (institution_id, year, last) VALUES (NEW.institution_id, NEW.year, 1)
      ON CONFLICT (institution_id, year) DO UPDATE SET last = c.last + 1 RETURNING last INTO NEW.serial;
    NEW.number := format('PX%s-%s-%s', upper(right(replace(NEW.institution_id::text, '-', ''), 8)), NEW.year,
      lpad(NEW.serial::text, 5, '0'));
  END IF;
  RETURN NEW;
END $$;

-- A class that is sent back before acceptance has nobody who completed, unless certificates stand on it.
CREATE OR REPLACE FUNCTION reopen_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM certificate c WHERE c.class_id = NEW.id AND c.state = 'valid') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_complete', DETAIL = '这个班已经发过证书，不能退回；请先撤销证书';
  END IF;
  UPDATE enrolment SET state = 'enrolled', reason = NULL WHERE class_id = NEW.id AND state IN ('enrolled', 'completed');
  RETURN NULL;
END $$;

-- Makes the tasks of a class's people who completed, at its end and at the three points after it (DOMAIN-FACTS 9): as often
-- as it is asked, each task once. Says how many were new.
CREATE OR REPLACE FUNCTION make_followup_tasks(of_class uuid) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  made int;
BEGIN
  INSERT INTO followup_task (enrolment_id, class_id, institution_id, department_id, region, point, months, since_on, due_on,
      sampled)
    SELECT e.id, e.class_id, e.institution_id, e.department_id, e.region, p.point, p.months, d.since_on,
      d.since_on + setting_number(c.county, 'followup_days', 30),
      ('x' || substr(md5(e.id::text || p.point), 1, 7))::bit(28)::int % 100
        < setting_number(c.county, 'followup_sample_percent', 10)
    FROM training_class c JOIN enrolment e ON e.class_id = c.id AND e.state = 'completed'
      CROSS JOIN LATERAL (VALUES (0, 0), (1, setting_number(c.county, 'followup_first_months', 3)),
        (2, setting_number(c.county, 'followup_second_months', 6)), (3, setting_number(c.county, 'followup_third_months', 12))
      ) p(point, months)
      CROSS JOIN LATERAL (SELECT (c.ends_on + make_interval(months => p.months))::date AS since_on) d
    WHERE c.id = of_class AND c.state IN ('assessed', 'accepted', 'settled', 'archived')
    ON CONFLICT (enrolment_id, point) DO UPDATE SET withdrawn = false WHERE followup_task.withdrawn;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION make_followup_tasks(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_followup_tasks(uuid) TO skp_system;

-- Who is not completed any more is not asked any more; what he said already stays and does not count.
CREATE OR REPLACE FUNCTION withdraw_followup() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM followup_task t WHERE t.enrolment_id = NEW.id AND t.records = 0;
  UPDATE followup_task t SET withdrawn = true WHERE t.enrolment_id = NEW.id;
  RETURN NULL;
END $$;

-- Whether somebody works where his embedded class was made for: its employer and its post.
CREATE OR REPLACE FUNCTION works_as_embedded(mode text, facts jsonb, outcome text, employer text, post text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(mode = 'embedded' AND outcome = 'employed' AND employer = facts ->> 'employer' AND post = facts ->> 'post', false)
$$;

-- A record that does not say whose it is takes that from its task, and whether employer and post are the embedded class's.
CREATE OR REPLACE FUNCTION take_employment_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT t.institution_id, t.department_id, t.region, works_as_embedded(c.mode, c.facts, NEW.outcome, NEW.employer, NEW.post)
    INTO NEW.institution_id, NEW.department_id, NEW.region, NEW.embedded
    FROM followup_task t JOIN training_class c ON c.id = t.class_id WHERE t.id = NEW.task_id;
  RETURN NEW;
END $$;

-- A task takes the newest answer that is not a recheck: of trade and place only what somebody at work says, of income
-- nothing where nobody was reached. Only an answer whose turn has come moves it, once: the conditional change locks the
-- task, so of two askers the second finds it moved. One statement says one thing of a task.
CREATE OR REPLACE FUNCTION settle_followup() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  today CONSTANT date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
  told record;
  settled bigint;
  rechecked bigint := 0;
BEGIN
  SELECT count(*) AS rows, count(*) FILTER (WHERE n.kind = 'recheck') AS rechecks, count(DISTINCT n.task_id) AS tasks
    INTO told FROM new_rows n;
  IF told.rows <> told.tasks THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'followup_not_asked', DETAIL = '同一次跟踪一次只能登记一条';
  END IF;
  IF told.rechecks > 0 THEN
    UPDATE followup_task t SET records = t.records + 1, rechecked = true
      FROM new_rows n, training_class c
      WHERE t.id = n.task_id AND c.id = t.class_id AND n.kind = 'recheck' AND t.records > 0 AND t.sampled AND NOT t.rechecked
        AND NOT t.withdrawn AND n.asked_on BETWEEN t.since_on AND today
        AND (n.region, n.institution_id, n.department_id) = (t.region, t.institution_id, t.department_id)
        AND n.embedded = works_as_embedded(c.mode, c.facts, n.outcome, n.employer, n.post);
    GET DIAGNOSTICS rechecked = ROW_COUNT;
  END IF;
  IF told.rows > told.rechecks THEN
    UPDATE followup_task t SET records = t.records + 1, outcome = n.outcome,
        matches_trade = CASE WHEN n.at_work THEN n.matches_trade END,
        embedded = CASE WHEN c.mode = 'embedded' THEN n.embedded END,
        near_home = CASE WHEN n.at_work THEN n.place IN ('township', 'county') END,
        gain_fen = CASE WHEN n.outcome <> 'unreachable' THEN n.income_after_fen - n.income_before_fen END
      FROM (SELECT r.*, r.outcome IN ('employed', 'self_employed') AS at_work FROM new_rows r WHERE r.kind <> 'recheck') n,
        training_class c
      WHERE t.id = n.task_id AND c.id = t.class_id AND (n.kind = 'first') = (t.records = 0)
        AND NOT t.withdrawn AND n.asked_on BETWEEN t.since_on AND today
        AND (n.region, n.institution_id, n.department_id) = (t.region, t.institution_id, t.department_id)
        AND n.embedded = works_as_embedded(c.mode, c.facts, n.outcome, n.employer, n.post);
    GET DIAGNOSTICS settled = ROW_COUNT;
  END IF;
  IF coalesce(settled, 0) + rechecked < told.rows THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'followup_not_asked', DETAIL = CASE
      WHEN EXISTS (SELECT FROM new_rows n JOIN followup_task t ON t.id = n.task_id
          WHERE t.withdrawn OR n.asked_on NOT BETWEEN t.since_on AND today)
        THEN '还没有到这次跟踪的时间，或这名学员不再跟踪'
      ELSE '已登记过的只能更正；抽样复核只对抽中的学员办理一次' END;
  ELSIF rechecked > 0 AND EXISTS (SELECT FROM new_rows n JOIN employment_record r ON r.task_id = n.task_id
      WHERE n.kind = 'recheck' AND r.id <> n.id AND r.asked_by IS NOT DISTINCT FROM n.asked_by) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'followup_same_asker', DETAIL = '抽样复核应由没有问过这名学员的人办理';
  END IF;
  RETURN NULL;
END $$;

-- A visit is of the enrolment's class, department, institution and township: to somebody who completed, after his class.
CREATE OR REPLACE FUNCTION place_return_visit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT e.class_id, e.institution_id, e.department_id, e.region
    INTO NEW.class_id, NEW.institution_id, NEW.department_id, NEW.region
    FROM enrolment e JOIN training_class c ON c.id = e.class_id
    WHERE e.id = NEW.enrolment_id AND e.state = 'completed'
      AND NEW.visited_on BETWEEN c.ends_on AND (now() AT TIME ZONE 'Asia/Shanghai')::date;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'followup_not_asked',
      DETAIL = '只回访已结业的学员，回访日期在培训班结束以后、今天以前';
  END IF;
  RETURN NEW;
END $$;

-- Under which heads somebody is counted: once each for all, trade, mode, institution, class and each of his categories; and
-- once more for what his institution sees of trade, mode and category (own_…), whose rows alone it sees.
CREATE OR REPLACE FUNCTION outcome_dimensions(of_class uuid, of_institution uuid, of_trade text, of_mode text,
  of_categories text[]) RETURNS TABLE (kind text, code text, whose uuid) LANGUAGE sql IMMUTABLE AS $$
  SELECT v.kind, v.code, v.whose FROM (VALUES ('all', '', NULL::uuid), ('trade', of_trade, NULL), ('mode', of_mode, NULL),
    ('institution', of_institution::text, of_institution), ('class', of_class::text, of_institution),
    ('own_trade', of_institution || '/' || of_trade, of_institution),
    ('own_mode', of_institution || '/' || of_mode, of_institution)) v(kind, code, whose)
  UNION ALL SELECT 'category', g.code, NULL FROM unnest(of_categories) g(code)
  UNION ALL SELECT 'own_category', of_institution || '/' || g.code, of_institution FROM unnest(of_categories) g(code)
$$;

-- Appends what a statement on tasks changes in the totals of answers; each measure has its sentence in
-- backend/followup/indicators.py. Withdrawn tasks and those without an answer count nowhere. The heads are those of
-- outcome_dimensions, by grouping sets: a county's answers at once are not written out under each of them.
CREATE OR REPLACE FUNCTION count_outcomes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  WITH told AS MATERIALIZED (
    SELECT t.township, t.department_id, date_trunc('month', c.ends_on)::date AS month, t.point, t.class_id, t.institution_id,
      e.trade, c.mode, e.categories, t.sign * (t.outcome <> 'study')::int AS answered,
      t.sign * (t.outcome IN ('employed', 'self_employed'))::int AS at_work,
      t.sign * (t.matches_trade IS NOT NULL)::int AS judged, t.sign * (t.matches_trade IS TRUE)::int AS matching,
      t.sign * (t.near_home IS NOT NULL)::int AS placed, t.sign * (t.near_home IS TRUE)::int AS near,
      t.sign * (t.embedded IS NOT NULL)::int AS offered, t.sign * (t.embedded IS TRUE)::int AS kept,
      t.sign * (t.gain_fen IS NOT NULL)::int AS paid, t.sign * coalesce(t.gain_fen, 0) AS gained
    FROM (SELECT o.*, -1 AS sign FROM old_rows o UNION ALL SELECT n.*, 1 FROM new_rows n) t
      JOIN training_class c ON c.id = t.class_id JOIN enrolment e ON e.id = t.enrolment_id
    WHERE t.outcome IS NOT NULL AND NOT t.withdrawn
  ), headed AS (
    SELECT township, department_id, month, point, institution_id,
      CASE WHEN grouping(class_id) = 0 THEN 'class' WHEN grouping(institution_id, trade) = 0 THEN 'own_trade'
        WHEN grouping(institution_id, mode) = 0 THEN 'own_mode' WHEN grouping(institution_id) = 0 THEN 'institution'
        WHEN grouping(trade) = 0 THEN 'trade' WHEN grouping(mode) = 0 THEN 'mode' ELSE 'all' END AS kind,
      CASE WHEN grouping(class_id) = 0 THEN class_id::text ELSE coalesce(trade, mode, '') END AS code,
      sum(answered) AS answered, sum(at_work) AS at_work, sum(judged) AS judged, sum(matching) AS matching,
      sum(placed) AS placed, sum(near) AS near, sum(offered) AS offered, sum(kept) AS kept, sum(paid) AS paid,
      sum(gained) AS gained
    FROM told GROUP BY township, department_id, month, point, GROUPING SETS ((), (trade), (mode), (institution_id),
      (institution_id, class_id), (institution_id, trade), (institution_id, mode))
    UNION ALL
    SELECT township, department_id, month, point, institution_id,
      CASE WHEN grouping(institution_id) = 0 THEN 'own_category' ELSE 'category' END, g.code,
      sum(answered), sum(at_work), sum(judged), sum(matching), sum(placed), sum(near), sum(offered), sum(kept), sum(paid),
      sum(gained)
    FROM told, unnest(categories) g(code)
      GROUP BY township, department_id, month, point, g.code, GROUPING SETS ((), (institution_id))
  )
  INSERT INTO outcome_total_delta (region, department_id, kind, code, month, point, institution_id,
    answered, at_work, judged, matching, placed, near, offered, kept, paid, gained)
  SELECT township, department_id, kind,
    CASE WHEN kind LIKE 'own%' THEN institution_id || '/' || code WHEN kind = 'institution' THEN institution_id::text
      ELSE code END,
    month, point, institution_id, answered, at_work, judged, matching, placed, near, offered, kept, paid, gained FROM headed;
  RETURN NULL;
END $$;

-- A class that is assessed tells what became of each who joined it; one that is sent back or voided tells nothing any more.
-- Who passed is judged by the measure of the day on which the class began.
CREATE OR REPLACE FUNCTION tell_results() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state IN ('finished', 'voided') THEN
    DELETE FROM training_result r WHERE r.class_id = NEW.id;
  ELSE
    PERFORM tell_class(NEW.id);
  END IF;
  RETURN NULL;
END $$;

-- Tells the results of a class, each once.
CREATE OR REPLACE FUNCTION tell_class(of_class uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO training_result (enrolment_id, class_id, institution_id, department_id, region, completed, assessed, passed,
      certified, placed)
    SELECT e.id, e.class_id, e.institution_id, e.department_id, e.township, e.state = 'completed', a.id IS NOT NULL,
      coalesce(least(a.theory, a.practice) >= coalesce((SELECT s.value::int FROM setting s WHERE s.county = c.county
        AND s.code = 'assessment_pass_score' AND s.valid_since <= c.starts_on
        ORDER BY s.valid_since DESC, s.id DESC LIMIT 1), 60), false),
      EXISTS (SELECT FROM certificate k WHERE k.enrolment_id = e.id AND k.state = 'valid'),
      coalesce(p.placed, false)
    FROM training_class c JOIN enrolment e ON e.class_id = c.id AND e.state <> 'cancelled'
      LEFT JOIN assessment a ON a.enrolment_id = e.id
      LEFT JOIN LATERAL (SELECT t.outcome IN ('employed', 'self_employed', 'study') AS placed FROM followup_task t
        WHERE t.enrolment_id = e.id AND t.outcome IS NOT NULL AND NOT t.withdrawn ORDER BY t.point DESC LIMIT 1) p ON true
    WHERE c.id = of_class
    ON CONFLICT (enrolment_id) DO NOTHING;
END $$;

-- What was told of somebody follows his enrolment.
CREATE OR REPLACE FUNCTION follow_completion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_result r SET completed = n.state = 'completed' FROM new_rows n
    WHERE r.enrolment_id = n.id AND r.completed <> (n.state = 'completed');
  RETURN NULL;
END $$;

-- What was told of somebody follows his certificates of the class.
CREATE OR REPLACE FUNCTION follow_certificates() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_result r SET certified = k.valid FROM (SELECT n.enrolment_id,
      EXISTS (SELECT FROM certificate c WHERE c.enrolment_id = n.enrolment_id AND c.state = 'valid') AS valid FROM new_rows n) k
    WHERE r.enrolment_id = k.enrolment_id AND r.certified <> k.valid;
  RETURN NULL;
END $$;

-- What was told of somebody follows his newest answer.
CREATE OR REPLACE FUNCTION follow_answers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_result r SET placed = k.placed FROM (SELECT DISTINCT ON (t.enrolment_id) t.enrolment_id,
      coalesce(t.outcome IN ('employed', 'self_employed', 'study') AND NOT t.withdrawn, false) AS placed
      FROM followup_task t WHERE t.enrolment_id IN (SELECT n.enrolment_id FROM new_rows n)
      ORDER BY t.enrolment_id, t.outcome IS NULL OR t.withdrawn, t.point DESC) k
    WHERE r.enrolment_id = k.enrolment_id AND r.placed <> k.placed;
  RETURN NULL;
END $$;

-- Appends what a statement on results changes in the totals: who joined, completed, was assessed, passed and is certified,
-- and who completed and is free for work; of no point (-1), for it is told once. A change takes its old rows off (-1) and puts its new ones on (1).
CREATE OR REPLACE FUNCTION count_results() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  sign CONSTANT int := TG_ARGV[0]::int;
BEGIN
  INSERT INTO outcome_total_delta (region, department_id, kind, code, month, point, institution_id,
    answered, at_work, judged, matching, placed, near, offered, kept, paid, gained,
    joined, completed, assessed, passed, certified, available)
  SELECT r.region, r.department_id, d.kind, d.code, date_trunc('month', c.ends_on)::date, -1, d.whose,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    sign * count(*), sign * count(*) FILTER (WHERE r.completed), sign * count(*) FILTER (WHERE r.assessed),
    sign * count(*) FILTER (WHERE r.passed), sign * count(*) FILTER (WHERE r.certified),
    sign * count(*) FILTER (WHERE r.completed AND NOT r.placed)
  FROM rows r JOIN training_class c ON c.id = r.class_id JOIN enrolment e ON e.id = r.enrolment_id
    CROSS JOIN LATERAL outcome_dimensions(r.class_id, r.institution_id, e.trade, c.mode, e.categories) d
  GROUP BY 1, 2, 3, 4, 5, 6, 7;
  RETURN NULL;
END $$;
