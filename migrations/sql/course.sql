-- Papers of a course: approved ones never change, seven to three holds on approval (R51, R63).

-- R51: whether teaching hours stand seven to three as the county's setting of a day asks.
CREATE OR REPLACE FUNCTION hours_ratio_holds(in_county text, theory bigint, practical bigint, waived boolean)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  mode text;
BEGIN
  SELECT s.value INTO mode FROM setting s WHERE s.county = in_county AND s.code = 'hours_ratio_mode'
    AND s.valid_since <= (now() AT TIME ZONE 'Asia/Shanghai')::date ORDER BY s.valid_since DESC, s.id DESC LIMIT 1;
  RETURN theory + practical > 0 AND (practical * 3 = theory * 7
    OR (mode = 'at_least' AND practical * 3 > theory * 7) OR (mode = 'waiver' AND waived));
END $$;

CREATE OR REPLACE FUNCTION guard_course_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  theory bigint;
  practical bigint;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'approved' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_approved', DETAIL = '已审定的材料不能修改，请新建一版';
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'submitted' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_submitted', DETAIL = '已提交的材料不能删除';
    END IF;
    RETURN OLD;
  END IF;
  IF current_user = 'skp_institution' AND (NEW.state = 'approved' OR NEW.decided_by IS NOT NULL
      OR (TG_OP = 'UPDATE' AND NEW.state = 'returned' AND OLD.state <> 'returned')) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_not_yours', DETAIL = '审定和退回由责任部门办理';
  END IF;
  IF current_user = 'skp_department' AND (TG_OP = 'INSERT' OR (OLD.course_id, OLD.kind, OLD.number, OLD.title, OLD.body,
      OLD.themes, OLD.waiver_reason) IS DISTINCT FROM (NEW.course_id, NEW.kind, NEW.number, NEW.title, NEW.body,
      NEW.themes, NEW.waiver_reason)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_not_yours', DETAIL = '材料内容由培训机构填写，部门只审定或退回';
  END IF;
  IF TG_OP = 'INSERT' OR (OLD.course_id, OLD.institution_id, OLD.department_id) IS DISTINCT FROM
      (NEW.course_id, NEW.institution_id, NEW.department_id) THEN
    PERFORM FROM course c WHERE c.id = NEW.course_id AND c.institution_id = NEW.institution_id
      AND c.department_id = NEW.department_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_elsewhere', DETAIL = '材料的机构和部门应与课程一致';
    END IF;
  END IF;
  IF NEW.state = 'approved' AND NEW.kind = 'teaching_plan' THEN
    SELECT coalesce(sum(hours) FILTER (WHERE kind = 'theory'), 0), coalesce(sum(hours) FILTER (WHERE kind = 'practical'), 0)
      INTO theory, practical FROM course_unit WHERE paper_id = NEW.id;
    IF NOT hours_ratio_holds(left(NEW.region, 6), theory, practical, NEW.waiver_reason IS NOT NULL) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'hours_ratio_not_7_3',
        DETAIL = format('理论 %s 课时、实操 %s 课时，不是 7∶3', theory, practical);
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Units are written while their paper may be: the paper's row is locked, so that an approval waits or comes first.
CREATE OR REPLACE FUNCTION guard_course_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paper CONSTANT uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.paper_id ELSE NEW.paper_id END;
BEGIN
  PERFORM FROM course_paper p WHERE p.id = paper AND p.state IN ('draft', 'returned') AND p.kind = 'teaching_plan'
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'course_paper_fixed', DETAIL = '只有未提交的教学计划能修改教学单元';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
