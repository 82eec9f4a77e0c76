-- Classes: the state table, seats, and the times that nobody can be at twice (R60, R62, 9.6).

-- R62: who takes a class from a state to another, NULL where nobody does; as in backend/training/states.py.
CREATE OR REPLACE FUNCTION class_mover(here text, wanted text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN (here, wanted) IN (('draft', 'submitted'), ('draft', 'cancelled'), ('returned', 'submitted'),
      ('returned', 'cancelled'), ('submitted', 'cancelled'), ('approved', 'open'), ('approved', 'cancelled'),
      ('open', 'running'), ('open', 'cancelled'), ('running', 'finished'), ('finished', 'assessed')) THEN 'institution'
    WHEN (here, wanted) IN (('submitted', 'approved'), ('submitted', 'returned'), ('approved', 'suspended'),
      ('open', 'suspended'), ('running', 'suspended'), ('assessed', 'accepted'), ('assessed', 'finished'),
      ('suspended', 'approved'), ('suspended', 'open'), ('suspended', 'running')) THEN 'department'
    WHEN (here, wanted) IN (('accepted', 'settled'), ('accepted', 'archived'), ('settled', 'archived'),
      ('running', 'voided'), ('finished', 'voided'), ('assessed', 'voided'), ('accepted', 'voided'),
      ('settled', 'voided'), ('archived', 'voided')) THEN 'office'
  END
$$;

CREATE OR REPLACE FUNCTION guard_training_class() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mover text;
  theory bigint;
  practical bigint;
BEGIN
  IF TG_OP = 'INSERT' OR (OLD.facts, OLD.journey, OLD.starts_on) IS DISTINCT FROM (NEW.facts, NEW.journey, NEW.starts_on) THEN
    -- R44: the posts are pushed before the class opens. R91: whoever departs returns later.
    IF NEW.mode = 'embedded' AND (NEW.facts ->> 'pushed_on')::date >= NEW.starts_on THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_pushed_late',
        DETAIL = '劳务机构应在开班前推送岗位，推送日期要早于开始日期';
    END IF;
    IF NEW.place = 'xiamen' AND (NEW.journey ->> 'returns_on')::date <= (NEW.journey ->> 'departs_on')::date THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_returns_early', DETAIL = '返回日期应晚于出发日期';
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_begins_as_draft', DETAIL = '培训班从草稿开始';
    END IF;
    IF current_user = 'skp_department' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_your_move', DETAIL = '培训班由培训机构申请';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state THEN
    mover := class_mover(OLD.state, NEW.state);
    IF mover IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_move_not_allowed', DETAIL = '培训班现在的状态不能进行这一步';
    END IF;
    IF current_user IN ('skp_institution', 'skp_department') AND current_user <> 'skp_' || mover THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_your_move', DETAIL = '这一步不由本单位办理';
    END IF;
    IF NEW.state = 'submitted' AND current_user LIKE 'skp\_%' THEN
      SELECT coalesce(sum(hours) FILTER (WHERE kind = 'theory'), 0), coalesce(sum(hours) FILTER (WHERE kind = 'practical'), 0)
        INTO theory, practical FROM lesson WHERE class_id = NEW.id;
      IF NOT hours_ratio_holds(left(NEW.region, 6), theory, practical,
          EXISTS (SELECT FROM course_paper p WHERE p.id = NEW.plan_id AND p.waiver_reason IS NOT NULL)) THEN
        RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'hours_ratio_not_7_3',
          DETAIL = format('课程表理论 %s 课时、实操 %s 课时，不是 7∶3', theory, practical);
      END IF;
    END IF;
    NEW.state_since := since_now(OLD.state_since, NEW.state_since);
  END IF;
  IF (OLD.state NOT IN ('draft', 'returned') OR current_user = 'skp_department') AND (OLD.course_id, OLD.institution_id,
      OLD.department_id, OLD.trade, OLD.level, OLD.year, OLD.mode, OLD.place, OLD.facts, OLD.journey, OLD.name, OLD.demand,
      OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.course_id, NEW.institution_id, NEW.department_id, NEW.trade,
      NEW.level, NEW.year, NEW.mode, NEW.place, NEW.facts, NEW.journey, NEW.name, NEW.demand, NEW.starts_on, NEW.ends_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_editable', DETAIL = '培训班已提交，不能再修改申请内容';
  END IF;
  RETURN NEW;
END $$;

-- A timetable is written in a draft; later a lesson that is not over may be rescheduled, and stays of its class.
CREATE OR REPLACE FUNCTION guard_lesson() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  class CONSTANT uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.class_id ELSE NEW.class_id END;
  state text;
BEGIN
  SELECT c.state INTO state FROM training_class c WHERE c.id = class;
  IF current_user LIKE 'skp\_%' AND (state IN ('draft', 'returned') OR (TG_OP = 'UPDATE' AND upper(OLD.during) > now()
      AND OLD.class_id = NEW.class_id AND state IN ('approved', 'open', 'running'))) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_editable', DETAIL = '培训班已提交，课程表只能对没上的课办理调课';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- A class that is called off or voided lets its people go, and its teachers and venues for the time to come.
CREATE OR REPLACE FUNCTION end_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE enrolment SET state = 'cancelled', reason = coalesce(NEW.reason, '培训班已取消')
    WHERE class_id = NEW.id AND state IN ('enrolled', 'completed');
  DELETE FROM booking b USING lesson l WHERE l.class_id = NEW.id AND b.lesson_id = l.id AND upper(b.during) > now();
  RETURN NULL;
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

-- What an enrolment says of its class and its person comes from them, whoever writes it; the class's counter goes up while it has seats (one
-- conditional UPDATE), and down when somebody goes.
CREATE OR REPLACE FUNCTION seat_enrolment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  class record;
  asker CONSTANT text := replace(coalesce(current_setting('role', true), 'none'), 'skp_', '');
  seated CONSTANT boolean := NEW.state IN ('enrolled', 'completed');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.class_id, OLD.person_id, OLD.institution_id, OLD.department_id, OLD.year, OLD.trade, OLD.level, OLD.region)
        IS DISTINCT FROM
        (NEW.class_id, NEW.person_id, NEW.institution_id, NEW.department_id, NEW.year, NEW.trade, NEW.level, NEW.region)
        OR (NEW.state <> OLD.state AND (OLD.state IN ('cancelled', 'dropped') OR NOT EXISTS (
          SELECT FROM training_class c WHERE c.id = NEW.class_id AND CASE NEW.state
            WHEN 'cancelled' THEN c.state IN ('approved', 'open', 'cancelled', 'voided')
            WHEN 'dropped' THEN c.state IN ('running', 'suspended')
            WHEN 'enrolled' THEN OLD.state = 'completed' AND c.state IN ('finished', 'assessed')
            WHEN 'completed' THEN c.state IN ('finished', 'assessed') END))) THEN
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
  ELSIF class.starts_on < (now() AT TIME ZONE 'Asia/Shanghai')::date AND asker NOT IN ('none', 'system')
      AND current_setting('skillplan.request', true) IS DISTINCT FROM 'demo' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_enrolling',
      DETAIL = format('这个班 %s 已经开班，请选还没有开班的班', class.starts_on);
  END IF;
  UPDATE class_seat SET enrolled = enrolled + 1 WHERE class_id = NEW.class_id AND enrolled < size;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_full', DETAIL = format('这个班已满（%s 人）', class.size);
  END IF;
  SELECT p.region, p.name, p.sex,
      ARRAY(SELECT c.category FROM person_category c WHERE c.person_id = p.id ORDER BY c.category)
    INTO NEW.region, NEW.name, NEW.sex, NEW.categories FROM person p
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
