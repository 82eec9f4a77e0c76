-- Attendance: windows around lessons, codes that are used once, roll calls, corrections by two persons (R64–R66).

-- A whole-number setting of the county in force on a day.
CREATE OR REPLACE FUNCTION setting_number_on(in_county text, named text, otherwise int, on_day date) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce((SELECT s.value::int FROM setting s WHERE s.county = in_county AND s.code = named
    AND s.valid_since <= on_day ORDER BY s.valid_since DESC, s.id DESC LIMIT 1), otherwise);
END $$;

-- A whole-number setting of the county in force today.
CREATE OR REPLACE FUNCTION setting_number(in_county text, named text, otherwise int) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN setting_number_on(in_county, named, otherwise, (now() AT TIME ZONE 'Asia/Shanghai')::date);
END $$;

-- How long before and after a lesson attendance is taken.
CREATE OR REPLACE FUNCTION attendance_window(in_county text) RETURNS interval LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN make_interval(mins => setting_number(in_county, 'check_in_window_minutes', 30));
END $$;

CREATE OR REPLACE FUNCTION guard_roll_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  known record;
BEGIN
  SELECT l.class_id, l.institution_id, l.region, l.county, l.during, c.department_id, c.state INTO known
    FROM lesson l JOIN training_class c ON c.id = l.class_id WHERE l.id = NEW.lesson_id;
  IF known.state IS NULL OR known.state NOT IN ('running', 'finished') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_class_not_running', DETAIL = '培训班没有在培训中，不能登记考勤';
  END IF;
  IF NEW.taken_at > now() OR NEW.taken_at NOT BETWEEN lower(known.during) - attendance_window(known.county)
      AND upper(known.during) + attendance_window(known.county) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_out_of_window', DETAIL = '现在不在这节课的考勤时间内';
  END IF;
  NEW.class_id := known.class_id;
  NEW.institution_id := known.institution_id;
  NEW.department_id := known.department_id;
  NEW.region := known.region;
  -- Nobody says himself when a call came in, but the demo, whose years are past.
  IF current_setting('skillplan.request', true) IS DISTINCT FROM 'demo' OR NEW.received_at > now() THEN
    NEW.received_at := now();
  END IF;
  NEW.late := NEW.received_at > upper(known.during) + attendance_window(known.county);
  RETURN NEW;
END $$;

-- A mark belongs to a lesson of the person's class; codes are used through check_in alone, and within the window.
CREATE OR REPLACE FUNCTION guard_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  known record;
BEGIN
  SELECT e.class_id, e.institution_id, e.department_id, e.region, l.during, l.county, c.state INTO known
    FROM enrolment e JOIN lesson l ON l.class_id = e.class_id JOIN training_class c ON c.id = e.class_id
    WHERE e.id = NEW.enrolment_id AND l.id = NEW.lesson_id AND e.state IN ('enrolled', 'completed');
  IF NOT FOUND OR (NEW.step IS NOT NULL AND current_user LIKE 'skp\_%'
      AND current_setting('skillplan.request', true) IS DISTINCT FROM 'demo') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_not_in_class', DETAIL = '名单里有不在这个班的学员';
  END IF;
  IF NEW.roll_call_id IS NOT NULL THEN
    SELECT r.taken_at INTO NEW.at FROM roll_call r WHERE r.id = NEW.roll_call_id AND r.lesson_id = NEW.lesson_id;
  ELSIF known.state <> 'running' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_class_not_running', DETAIL = '培训班没有在培训中，不能登记考勤';
  ELSE
    NEW.at := since_now(now(), NEW.at);
    IF NOT known.during && tstzrange(NEW.at - attendance_window(known.county), NEW.at + attendance_window(known.county)) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_out_of_window', DETAIL = '现在不在这节课的签到时间内';
    END IF;
  END IF;
  NEW.class_id := known.class_id;
  NEW.institution_id := known.institution_id;
  NEW.department_id := known.department_id;
  NEW.region := known.region;
  RETURN NEW;
END $$;

-- R66: a correction is asked for after the window by whoever holds the class, and decided by the department.
CREATE OR REPLACE FUNCTION guard_attendance_correction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  known record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state <> 'asked' OR (OLD.lesson_id, OLD.enrolment_id, OLD.class_id, OLD.attended, OLD.reason, OLD.asked_by, OLD.region)
        IS DISTINCT FROM (NEW.lesson_id, NEW.enrolment_id, NEW.class_id, NEW.attended, NEW.reason, NEW.asked_by, NEW.region)
        OR current_user = 'skp_institution' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'correction_decided', DETAIL = '补正申请由责任部门审核，办理后不能再改';
    END IF;
    RETURN NEW;
  END IF;
  -- Shared, so that a class that takes its next step waits, or comes first: none is accepted with a correction open.
  SELECT e.class_id, e.institution_id, e.department_id, e.region, l.during, l.county, c.state INTO known
    FROM enrolment e JOIN lesson l ON l.class_id = e.class_id JOIN training_class c ON c.id = e.class_id
    WHERE e.id = NEW.enrolment_id AND l.id = NEW.lesson_id FOR SHARE OF c;
  IF NOT FOUND OR NEW.state <> 'asked' OR current_user = 'skp_department' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_not_in_class', DETAIL = '补正由培训机构为本班学员提出';
  END IF;
  IF known.state NOT IN ('running', 'finished') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'attendance_class_not_running', DETAIL = '培训班没有在培训中，不能登记考勤';
  END IF;
  IF now() <= upper(known.during) + attendance_window(known.county) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'correction_too_early', DETAIL = '还在签到时间内，请直接签到或点名';
  END IF;
  NEW.class_id := known.class_id;
  NEW.institution_id := known.institution_id;
  NEW.department_id := known.department_id;
  NEW.region := known.region;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION guard_shared_device() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT l.class_id, l.institution_id, l.region, c.department_id
    INTO NEW.class_id, NEW.institution_id, NEW.region, NEW.department_id
    FROM lesson l JOIN training_class c ON c.id = l.class_id WHERE l.id = NEW.lesson_id;
  RETURN NEW;
END $$;
