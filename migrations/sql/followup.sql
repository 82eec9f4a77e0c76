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
