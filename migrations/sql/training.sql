-- Classes: the state table, seats, and the times that nobody can be at twice (R60, R62, 9.6).

-- R62: whether a class may go from a state to another; the same table as backend/training/states.py.
CREATE OR REPLACE FUNCTION class_may_move(here text, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT wanted = ANY (CASE here
    WHEN 'draft' THEN ARRAY['submitted', 'cancelled']
    WHEN 'returned' THEN ARRAY['submitted', 'cancelled']
    WHEN 'submitted' THEN ARRAY['approved', 'returned', 'cancelled']
    WHEN 'approved' THEN ARRAY['open', 'cancelled', 'suspended']
    WHEN 'open' THEN ARRAY['running', 'cancelled', 'suspended']
    WHEN 'running' THEN ARRAY['finished', 'suspended', 'voided']
    WHEN 'finished' THEN ARRAY['assessed', 'voided']
    WHEN 'assessed' THEN ARRAY['accepted', 'finished', 'voided']
    WHEN 'accepted' THEN ARRAY['settled', 'archived', 'voided']
    WHEN 'settled' THEN ARRAY['archived', 'voided']
    WHEN 'suspended' THEN ARRAY['approved', 'open', 'running']
    WHEN 'archived' THEN ARRAY['voided']
    ELSE ARRAY[]::text[] END)
$$;

CREATE OR REPLACE FUNCTION guard_training_class() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_begins_as_draft', DETAIL = '培训班从草稿开始';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state THEN
    IF NOT class_may_move(OLD.state, NEW.state) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_move_not_allowed', DETAIL = '培训班现在的状态不能进行这一步';
    END IF;
    NEW.state_since := now();
  END IF;
  IF OLD.state NOT IN ('draft', 'returned') AND (OLD.course_id, OLD.institution_id, OLD.department_id, OLD.trade, OLD.level,
      OLD.year, OLD.mode, OLD.place, OLD.facts, OLD.journey) IS DISTINCT FROM (NEW.course_id, NEW.institution_id,
      NEW.department_id, NEW.trade, NEW.level, NEW.year, NEW.mode, NEW.place, NEW.facts, NEW.journey) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_editable', DETAIL = '培训班已提交，不能再修改课程和方式';
  END IF;
  RETURN NEW;
END $$;

-- The counter row of a class follows its size; smaller than the number of the enrolled it cannot become.
CREATE OR REPLACE FUNCTION seat_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO class_seat (class_id, region, institution_id, size)
    VALUES (NEW.id, NEW.region, NEW.institution_id, NEW.size)
    ON CONFLICT (class_id) DO UPDATE SET size = excluded.size;
  RETURN NULL;
EXCEPTION WHEN check_violation THEN
  RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_full', DETAIL = '人数不能少于已报名的人数';
END $$;

-- What an enrolment says of its class and its person comes from them; the class's counter goes up while it has seats (one
-- conditional UPDATE), and down when somebody goes.
CREATE OR REPLACE FUNCTION seat_enrolment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  class record;
  seated CONSTANT boolean := NEW.state IN ('enrolled', 'completed');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.class_id, OLD.person_id, OLD.institution_id, OLD.department_id, OLD.year, OLD.trade, OLD.level, OLD.region)
        IS DISTINCT FROM
        (NEW.class_id, NEW.person_id, NEW.institution_id, NEW.department_id, NEW.year, NEW.trade, NEW.level, NEW.region)
        OR (OLD.state IN ('cancelled', 'dropped') AND NEW.state <> OLD.state) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'enrolment_ended', DETAIL = '这条报名已结束，不能再变动';
    END IF;
    IF OLD.state IN ('enrolled', 'completed') AND NOT seated THEN
      UPDATE class_seat SET enrolled = enrolled - 1 WHERE class_id = NEW.class_id;
    END IF;
    RETURN NEW;
  END IF;
  -- Shared, so that a change of state or of the timetable waits, or comes first.
  SELECT * INTO class FROM training_class WHERE id = NEW.class_id FOR SHARE;
  IF NOT FOUND OR class.state NOT IN ('approved', 'open') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_enrolling', DETAIL = '这个班现在不接受报名';
  END IF;
  UPDATE class_seat SET enrolled = enrolled + 1 WHERE class_id = NEW.class_id AND enrolled < size;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_full', DETAIL = format('这个班已满（%s 人）', class.size);
  END IF;
  SELECT p.region INTO NEW.region FROM person p
    WHERE p.id = NEW.person_id AND p.status = 'active' AND p.county = class.county;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'person_not_registered', DETAIL = '学员不在本县在册劳动力中';
  END IF;
  NEW.institution_id := class.institution_id;
  NEW.department_id := class.department_id;
  NEW.year := class.year;
  NEW.trade := class.trade;
  NEW.level := class.level;
  NEW.times := coalesce((SELECT range_agg(l.during) FROM lesson l WHERE l.class_id = class.id), '{}');
  RETURN NEW;
END $$;

-- A changed timetable is a changed time for everybody of the class; the constraint refuses it where somebody is elsewhere.
CREATE OR REPLACE FUNCTION follow_timetable() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE enrolment e SET times = coalesce((SELECT range_agg(l.during) FROM lesson l WHERE l.class_id = e.class_id), '{}')
    WHERE e.class_id IN (SELECT class_id FROM changed_rows) AND e.state IN ('enrolled', 'completed');
  RETURN NULL;
END $$;
