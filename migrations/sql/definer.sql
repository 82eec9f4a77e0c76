-- Everything that must see past the scope, on one page. Each function gives out no more than its sentence says;
-- tests/contract/test_definer.py holds one test for each.

-- The identity behind a live session, or no row: ended, expired, disabled, or rights changed since the token was made.
CREATE OR REPLACE FUNCTION open_session(sid uuid, token_ver int, at timestamptz)
RETURNS TABLE (user_id uuid, role text, kind text, region text, department_id text, institution_id uuid,
               must_change_password boolean, second_factor boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, u.role, u.kind, u.region, u.department_id, u.institution_id, u.must_change_password,
         u.totp_secret IS NOT NULL
  FROM auth_session s JOIN app_user u ON u.id = s.user_id
  WHERE s.id = sid AND s.ended_at IS NULL AND s.idle_until > at AND s.absolute_until > at
    AND u.disabled_at IS NULL AND u.ver = token_ver
$$;

REVOKE EXECUTE ON FUNCTION open_session(uuid, int, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_session(uuid, int, timestamptz) TO skillplan_app;

-- The identity a queued job acts for, or no row: disabled, or rights changed since it was queued.
CREATE OR REPLACE FUNCTION open_user(id uuid, token_ver int)
RETURNS TABLE (user_id uuid, role text, kind text, region text, department_id text, institution_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, u.role, u.kind, u.region, u.department_id, u.institution_id
  FROM app_user u WHERE u.id = open_user.id AND u.disabled_at IS NULL AND u.ver = token_ver
$$;
REVOKE EXECUTE ON FUNCTION open_user(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_user(uuid, int) TO skillplan_app;

-- The name and unit of a user, for "who changed this": nothing else of the account.
CREATE OR REPLACE FUNCTION user_label(id uuid)
RETURNS TABLE (display_name text, role text, region text, department_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.display_name, u.role, u.region, u.department_id FROM app_user u WHERE u.id = user_label.id
$$;

-- The exact bytes that the audit chain hashes for an event.
CREATE OR REPLACE FUNCTION audit_canonical(e audit_event) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', e.id, 'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor_id', e.actor_id, 'role', e.role, 'unit', e.unit, 'county', e.county, 'action', e.action,
    'object_type', e.object_type, 'object_id', e.object_id, 'details', e.details, 'request_id', e.request_id)::text
$$;

-- The exact bytes that the audit chain hashes for a superseded version: without ciphertexts (new keys rewrite them).
CREATE OR REPLACE FUNCTION history_canonical(h row_history) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', h.id, 'table_name', h.table_name, 'row_id', h.row_id, 'version', h.version,
    'valid_from', to_char(h.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'valid_to', to_char(h.valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'changed_by', h.changed_by, 'request_id', h.request_id, 'county', h.county, 'township', h.township,
    'department_id', h.department_id, 'data', h.data - ARRAY['id_number_sealed', 'id_number_index',
    'id_number_index_even', 'phone_sealed', 'phone_index', 'address_sealed'])::text
$$;

-- The least key that may be unsealed: so much older than the last sealed entry, or than now.
CREATE OR REPLACE FUNCTION unsealed_since(reach interval) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (lpad(to_hex(greatest(0, 1000 * extract(epoch FROM least(now(), coalesce(
    (SELECT uuid_extract_timestamp(coalesce(event_id, history_id)) FROM audit_chain ORDER BY no DESC LIMIT 1), 'epoch')
    ) - reach))::bigint), 12, '0') || repeat('0', 20))::uuid;
END $$;

DROP FUNCTION IF EXISTS seal_audit();
-- Numbers and chains what no seal covers yet, and says how many: hash = SHA-256(previous hash, number, entry).
-- What lies farther back than `reach` is not looked at: a long trail costs nothing each second. Once a minute the whole
-- reach of two days finds what was committed late; `verify audit` tells of anything that stands unsealed before that.
CREATE OR REPLACE FUNCTION seal_audit(reach interval DEFAULT '2 days') RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  last audit_chain;
  since uuid;
  entry record;
  sealed int := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7308225102) THEN
    RETURN 0;
  END IF;
  SELECT * INTO last FROM audit_chain ORDER BY no DESC LIMIT 1;
  last.no := coalesce(last.no, 0);
  last.hash := coalesce(last.hash, ''::bytea);
  since := unsealed_since(reach);
  FOR entry IN
      SELECT e.id AS event_id, NULL::uuid AS history_id, audit_canonical(e) AS canonical, e.id FROM audit_event e
      WHERE e.id >= since AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.event_id = e.id)
    UNION ALL
      SELECT NULL, h.id, history_canonical(h), h.id FROM row_history h
      WHERE h.id >= since AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.history_id = h.id)
    ORDER BY 4 LIMIT 50000 LOOP
    last.no := last.no + 1;
    last.hash := sha256(last.hash || convert_to(last.no || '|' || entry.canonical, 'UTF8'));
    INSERT INTO audit_chain (no, event_id, history_id, hash)
    VALUES (last.no, entry.event_id, entry.history_id, last.hash);
    sealed := sealed + 1;
  END LOOP;
  RETURN sealed;
END $$;
REVOKE EXECUTE ON FUNCTION seal_audit(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_audit(interval) TO skp_system;

-- How many events and superseded versions wait for the sealer; counts no farther than 20,000.
CREATE OR REPLACE FUNCTION unsealed_tail() RETURNS int LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  since uuid := unsealed_since('10 seconds');
BEGIN
  RETURN (SELECT count(*) FROM (
    (SELECT FROM audit_event e
     WHERE e.id >= since AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.event_id = e.id) LIMIT 10000)
    UNION ALL
    (SELECT FROM row_history h
     WHERE h.id >= since AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.history_id = h.id) LIMIT 10000)) x);
END $$;
REVOKE EXECUTE ON FUNCTION unsealed_tail() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unsealed_tail() TO skp_system;

-- The name of a unit: of the department where one is given, else of the region; no row of either table.
CREATE OR REPLACE FUNCTION unit_name(region text, department text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN unit_name.department IS NOT NULL
    THEN (SELECT d.name FROM department d WHERE d.code = unit_name.department AND d.county = left(unit_name.region, 6))
    ELSE (SELECT r.name FROM region r WHERE r.code = unit_name.region) END
$$;

-- The caller's own account (names, region, flags), for /me; another user's id gives no row.
CREATE OR REPLACE FUNCTION own_account(id uuid)
RETURNS TABLE (username text, display_name text, region text, must_change_password boolean, second_factor boolean,
               unit_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT u.username, u.display_name, u.region, u.must_change_password, u.totp_secret IS NOT NULL,
      coalesce((SELECT e.name FROM employer e WHERE u.role = 'employer' AND e.id = u.institution_id),
        (SELECT i.name FROM institution i WHERE i.id = u.institution_id), unit_name(u.region, u.department_id))
    FROM app_user u
  WHERE u.id = own_account.id AND u.id = NULLIF(current_setting('skillplan.user', true), '')::uuid;
END $$;

-- When the caller's own password was last changed, so that its end can be told in time; nobody else's.
CREATE OR REPLACE FUNCTION own_password_changed_at() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.password_changed_at FROM app_user u WHERE u.id = NULLIF(current_setting('skillplan.user', true), '')::uuid
$$;

-- Queues a background job in the caller's transaction and says its number; the queue itself stays out of reach.
CREATE OR REPLACE FUNCTION enqueue_job(task text, arguments jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT (procrastinate_defer_jobs_v1(
    ARRAY[ROW('default', task, 0, NULL, NULL, arguments, NULL)]::procrastinate_job_to_defer_v1[]))[1]
$$;

-- In which township of the caller's county each of these blind indexes is registered: nothing else of the person.
CREATE OR REPLACE FUNCTION registered_numbers(indexes bytea[]) RETURNS TABLE (number_index bytea, township text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT p.id_number_index, p.township FROM person p
  WHERE p.county = NULLIF(current_setting('skillplan.county', true), '') AND p.id_number_index = ANY (indexes)
  UNION ALL SELECT p.id_number_index_even, p.township FROM person p
  WHERE p.county = NULLIF(current_setting('skillplan.county', true), '') AND p.id_number_index_even = ANY (indexes);
END $$;
REVOKE EXECUTE ON FUNCTION registered_numbers(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registered_numbers(bytea[]) TO skp_county, skp_township;

-- Folds the appended changes into the totals of people, and says how many there were.
CREATE OR REPLACE FUNCTION compact_person_totals() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  folded int;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7308225103) THEN
    RETURN 0;
  END IF;
  WITH gone AS (DELETE FROM person_total_delta RETURNING region, kind, code, status, sex, month, persons),
  added AS (
    INSERT INTO person_total AS t (region, kind, code, status, sex, month, persons)
    SELECT region, kind, code, status, sex, month, sum(persons) FROM gone GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (region, kind, code, status, sex, month) DO UPDATE SET persons = t.persons + EXCLUDED.persons
  )
  SELECT count(*) INTO folded FROM gone;
  RETURN folded;
END $$;
REVOKE EXECUTE ON FUNCTION compact_person_totals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION compact_person_totals() TO skp_system;

-- Folds the appended changes into the totals of training, and says how many there were.
CREATE OR REPLACE FUNCTION compact_training_totals() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  folded int;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7308225105) THEN
    RETURN 0;
  END IF;
  WITH gone AS (DELETE FROM training_total_delta RETURNING region, department_id, institution_id, year, kind, persons),
  added AS (
    INSERT INTO training_total AS t (region, department_id, institution_id, year, kind, persons)
    SELECT region, department_id, institution_id, year, kind, sum(persons) FROM gone GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (region, department_id, institution_id, year, kind) DO UPDATE SET persons = t.persons + EXCLUDED.persons
  )
  SELECT count(*) INTO folded FROM gone;
  RETURN folded;
END $$;
REVOKE EXECUTE ON FUNCTION compact_training_totals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION compact_training_totals() TO skp_system;

-- Deletes the kept answers of Idempotency-Keys that are older than a moment, and says how many there were.
CREATE OR REPLACE FUNCTION forget_answers(before timestamptz) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM idempotency i WHERE i.created_at < forget_answers.before RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE EXECUTE ON FUNCTION forget_answers(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_answers(timestamptz) TO skp_system;

-- The revision of the schema, for /readyz: a name of ours, nothing of anybody.
CREATE OR REPLACE FUNCTION schema_revision() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT string_agg(version_num, ' ') FROM alembic_version
$$;
REVOKE EXECUTE ON FUNCTION schema_revision() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schema_revision() TO skillplan_app;

-- The superseded states of one row of the tables that everybody sees (units, duties, dictionaries), newest first.
CREATE OR REPLACE FUNCTION shared_versions(asked_table text, asked_row text) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.data FROM row_history h WHERE h.table_name = asked_table AND h.row_id = asked_row AND h.table_name IN (
    'region', 'region_alias', 'department', 'responsibility', 'industry', 'trade', 'labour_brand', 'dictionary_entry')
  ORDER BY h.version DESC
$$;

-- Takes seats of an institution of the caller's county in a year, or takes none: true where they were free.
CREATE OR REPLACE FUNCTION take_seats(institution uuid, of_year int, seats int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE recognition r SET seats_taken = r.seats_taken + seats
    WHERE r.institution_id = institution AND r.year = of_year AND r.state IN ('recognised', 'conditional')
      AND r.county = NULLIF(current_setting('skillplan.county', true), '')
      AND r.seats_taken + seats BETWEEN 0 AND r.approved_capacity;
  RETURN FOUND;
END $$;

-- The times at which a teacher or a venue of the caller's county is taken, by whom is not said.
CREATE OR REPLACE FUNCTION busy_times(teacher uuid, venue uuid, since timestamptz, until timestamptz)
RETURNS TABLE (during tstzrange, booking_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.during, b.id FROM booking b
    WHERE (b.teacher_id = teacher OR b.venue_id = venue) AND b.during && tstzrange(since, until)
      AND b.county = NULLIF(current_setting('skillplan.county', true), '');
END $$;

-- Where people are at other times: enrolments of the caller's county that overlap with a time, their persons among the
-- asked; which class it is, is told by its own scope.
CREATE OR REPLACE FUNCTION people_elsewhere(people uuid[], asked tstzmultirange, but uuid)
RETURNS TABLE (person_id uuid, class_id uuid, since timestamptz) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT e.person_id, e.class_id, lower(e.times * asked) FROM enrolment e
    WHERE e.person_id = ANY (people) AND e.times && asked AND e.class_id <> but
      AND e.state IN ('enrolled', 'completed') AND e.county = NULLIF(current_setting('skillplan.county', true), '');
END $$;

-- Who of these people learns or learned a class's trade and level in its year, in the caller's county; which class it is,
-- is told by its own scope.
CREATE OR REPLACE FUNCTION people_trained(people uuid[], of_class uuid) RETURNS TABLE (person_id uuid, class_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT e.person_id, e.class_id FROM enrolment e JOIN training_class c ON c.id = of_class
    WHERE e.person_id = ANY (people) AND (e.year, e.trade, e.level) = (c.year, c.trade, c.level)
      AND e.state IN ('enrolled', 'completed') AND e.county = c.county
      AND c.county = NULLIF(current_setting('skillplan.county', true), '');
END $$;

-- An institution may enrol whom it knows by number and name: the persons behind those pairs that are both right, for a
-- class of its own that takes people. A wrong name tells no more than a number that nobody has.
CREATE OR REPLACE FUNCTION people_for_class(of_class uuid, indexes bytea[], called text[])
RETURNS TABLE (number_index bytea, person_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT asked.number_index, p.id FROM unnest(indexes, called) AS asked(number_index, name)
    JOIN training_class c ON c.id = of_class AND c.state IN ('approved', 'open')
      AND c.institution_id = NULLIF(current_setting('skillplan.institution', true), '')::uuid
    JOIN person p ON p.county = c.county AND p.name = asked.name AND p.status = 'active'
      AND (p.id_number_index = asked.number_index OR p.id_number_index_even = asked.number_index);
END $$;
REVOKE EXECUTE ON FUNCTION people_for_class(uuid, bytea[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_for_class(uuid, bytea[], text[]) TO skp_institution;

-- Where people of this name are to be now: their lessons whose window is open, with their sealed numbers to compare.
CREATE OR REPLACE FUNCTION lessons_to_attend(called text)
RETURNS TABLE (person_id uuid, sealed bytea, lesson_id uuid, enrolment_id uuid, county text, class_name text, title text, since timestamptz,
               until timestamptz, came_at timestamptz, went_at timestamptz, code_seconds int, grace_seconds int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT p.id, p.id_number_sealed, l.id, e.id, l.county, c.name, l.title, lower(l.during), upper(l.during),
      (SELECT a.at FROM attendance a WHERE a.lesson_id = l.id AND a.enrolment_id = e.id AND a.kind = 'in' AND a.step > 0),
      (SELECT a.at FROM attendance a WHERE a.lesson_id = l.id AND a.enrolment_id = e.id AND a.kind = 'out' AND a.step > 0),
      setting_number(l.county, 'check_in_code_seconds', 5), setting_number(l.county, 'check_in_grace_seconds', 10)
    FROM lesson l JOIN training_class c ON c.id = l.class_id AND c.state = 'running'
      JOIN enrolment e ON e.class_id = l.class_id AND e.state = 'enrolled' JOIN person p ON p.id = e.person_id
    WHERE l.during && tstzrange(now() - interval '4 hours', now() + interval '4 hours')
      AND l.during && tstzrange(now() - attendance_window(l.county), now() + attendance_window(l.county))
      AND e.name = called;
END $$;
REVOKE EXECUTE ON FUNCTION lessons_to_attend(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lessons_to_attend(text) TO skp_public;

-- How many codes of a lesson were used in each step of the clock since one.
CREATE OR REPLACE FUNCTION codes_used(of_lesson uuid, way text, since_step bigint)
RETURNS TABLE (step bigint, used bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT a.step, count(*) FROM attendance a
    WHERE a.lesson_id = of_lesson AND a.kind = way AND a.step >= since_step AND a.step > 0 GROUP BY a.step;
END $$;
REVOKE EXECUTE ON FUNCTION codes_used(uuid, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION codes_used(uuid, text, bigint) TO skp_public, skp_institution, skp_county;

-- Somebody who has no account uses a code: its moment, or NULL where the code was used by another meanwhile.
CREATE OR REPLACE FUNCTION check_in(of_lesson uuid, of_enrolment uuid, way text, at_step bigint, at_nth int, by_device text)
RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moment timestamptz;
BEGIN
  INSERT INTO attendance (lesson_id, enrolment_id, kind, step, nth, device, region, class_id, institution_id, department_id)
    SELECT of_lesson, e.id, way, at_step, at_nth, by_device, e.region, e.class_id, e.institution_id, e.department_id
    FROM enrolment e WHERE e.id = of_enrolment
    ON CONFLICT DO NOTHING RETURNING at INTO moment;
  RETURN moment;
END $$;
REVOKE EXECUTE ON FUNCTION check_in(uuid, uuid, text, bigint, int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_in(uuid, uuid, text, bigint, int, text) TO skp_public;

-- Whether an institution is in business, recognised in a year and teaches a trade: for those who see past the scope.
CREATE OR REPLACE FUNCTION may_be_asked(of uuid, of_trade text, of_year int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  RETURN EXISTS (SELECT FROM institution i WHERE i.id = of AND i.state = 'active')
    AND EXISTS (SELECT FROM recognition r WHERE r.institution_id = of AND r.year = of_year
      AND r.state IN ('recognised', 'conditional'))
    AND EXISTS (SELECT FROM institution_trade t WHERE t.institution_id = of AND t.trade = of_trade
      AND t.valid_since <= today AND (t.valid_until IS NULL OR t.valid_until > today));
END $$;

-- Institutions of the caller's county that are recognised in a year and teach a trade, so that an employer can ask one:
-- their names and kinds.
CREATE OR REPLACE FUNCTION institutions_to_ask(of_trade text, of_year int) RETURNS TABLE (id uuid, name text, kind text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT i.id, i.name, i.kind FROM institution i
    WHERE i.county = NULLIF(current_setting('skillplan.county', true), '') AND may_be_asked(i.id, of_trade, of_year);
END $$;

-- Folds the appended changes into the totals of answers, and says how many there were.
CREATE OR REPLACE FUNCTION compact_outcome_totals() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  folded int;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7308225107) THEN
    RETURN 0;
  END IF;
  WITH gone AS (DELETE FROM outcome_total_delta RETURNING *),
  added AS (
    INSERT INTO outcome_total AS t (region, department_id, kind, code, month, point, institution_id,
      answered, at_work, judged, matching, placed, near, offered, kept, paid, gained,
      joined, completed, assessed, passed, certified, available)
    SELECT region, department_id, kind, code, month, point, institution_id,
      sum(answered), sum(at_work), sum(judged), sum(matching), sum(placed), sum(near), sum(offered), sum(kept), sum(paid), sum(gained),
      sum(joined), sum(completed), sum(assessed), sum(passed), sum(certified), sum(available)
      FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (region, department_id, kind, code, month, point) DO UPDATE SET
      answered = t.answered + EXCLUDED.answered,
      at_work = t.at_work + EXCLUDED.at_work,
      judged = t.judged + EXCLUDED.judged,
      matching = t.matching + EXCLUDED.matching,
      placed = t.placed + EXCLUDED.placed,
      near = t.near + EXCLUDED.near,
      offered = t.offered + EXCLUDED.offered,
      kept = t.kept + EXCLUDED.kept,
      paid = t.paid + EXCLUDED.paid,
      gained = t.gained + EXCLUDED.gained,
      joined = t.joined + EXCLUDED.joined,
      completed = t.completed + EXCLUDED.completed,
      assessed = t.assessed + EXCLUDED.assessed,
      passed = t.passed + EXCLUDED.passed,
      certified = t.certified + EXCLUDED.certified,
      available = t.available + EXCLUDED.available
  )
  SELECT count(*) INTO folded FROM gone;
  RETURN folded;
END $$;
REVOKE EXECUTE ON FUNCTION compact_outcome_totals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION compact_outcome_totals() TO skp_system;
