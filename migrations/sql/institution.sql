-- What an institution may write of its own rows, and what is decided for good (R60, R61, R81).

-- An institution keeps its telephone, address and platform; name, licence and state are the office's.
CREATE OR REPLACE FUNCTION guard_institution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'skp_institution' AND (TG_OP = 'INSERT' OR
      (OLD.name, OLD.kind, OLD.licence_number, OLD.licence_until, OLD.home, OLD.state, OLD.region)
        IS DISTINCT FROM (NEW.name, NEW.kind, NEW.licence_number, NEW.licence_until, NEW.home, NEW.state, NEW.region)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'institution_not_yours',
      DETAIL = '机构名称、许可证和状态由领导小组办公室维护，请联系办公室';
  END IF;
  RETURN NEW;
END $$;

-- Scores, decision and capacity are not the institution's; what was decided can only be withdrawn. Seats move by
-- take_seats() and give_back_seats() alone.
CREATE OR REPLACE FUNCTION guard_recognition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state NOT IN ('draft', 'submitted') THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'recognition_decided', DETAIL = '已作出的认定不能删除';
    END IF;
    RETURN OLD;
  END IF;
  IF current_user = 'skp_institution' AND (NEW.state NOT IN ('draft', 'submitted')
      OR (NEW.facilities_score, NEW.teachers_score, NEW.sites_score, NEW.decided_by) IS DISTINCT FROM
         (NULL::int, NULL::int, NULL::int, NULL::uuid) OR NEW.approved_capacity <> 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'recognition_not_yours', DETAIL = '评分和认定由领导小组办公室作出';
  END IF;
  IF current_user LIKE 'skp\_%' AND NEW.seats_taken <> (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.seats_taken END) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'seats_by_classes', DETAIL = '占用的培训规模只随开班变动';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state IN ('recognised', 'conditional', 'refused', 'withdrawn')
      AND NOT (OLD.state IN ('recognised', 'conditional') AND NEW.state IN (OLD.state, 'withdrawn')
        AND (OLD.year, OLD.institution_id, OLD.approved_capacity, OLD.facilities_score, OLD.teachers_score, OLD.sites_score)
          IS NOT DISTINCT FROM
            (NEW.year, NEW.institution_id, NEW.approved_capacity, NEW.facilities_score, NEW.teachers_score, NEW.sites_score)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'recognition_decided', DETAIL = '已作出的认定不能修改，只能撤销';
  END IF;
  RETURN NEW;
END $$;

-- A bid is written while its tender is open, and scored by the office alone.
CREATE OR REPLACE FUNCTION guard_bid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  deleted CONSTANT boolean := TG_OP = 'DELETE';
  of_tender CONSTANT uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tender_id ELSE NEW.tender_id END;
BEGIN
  IF current_user = 'skp_institution' THEN
    IF NOT EXISTS (SELECT FROM tender t WHERE t.id = of_tender AND t.state = 'open'
        AND t.closes_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'tender_not_open', DETAIL = '这个项目不在投标期内';
    END IF;
    IF (CASE WHEN deleted THEN OLD.score ELSE NEW.score END) IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'bid_scored', DETAIL = '已评分的投标不能修改';
    END IF;
  END IF;
  RETURN CASE WHEN deleted THEN OLD ELSE NEW END;
END $$;

-- Contracts never exceed what the tender asks for. The tender's row is locked first: two awards queue up.
CREATE OR REPLACE FUNCTION guard_contract() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  asked int;
  given bigint;
BEGIN
  SELECT persons INTO asked FROM tender WHERE id = NEW.tender_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(persons), 0) INTO given FROM contract WHERE tender_id = NEW.tender_id AND id <> NEW.id;
  IF given + NEW.persons > asked THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'tender_exceeded',
      DETAIL = format('招标人数 %s，已签合同 %s，这份合同最多 %s 人', asked, given, asked - given);
  END IF;
  RETURN NEW;
END $$;

-- What belongs to a teacher is kept by the pool's keepers; trades by the institution too while it proposes him.
CREATE OR REPLACE FUNCTION guard_pool() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  teacher CONSTANT uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.teacher_id ELSE NEW.teacher_id END;
BEGIN
  IF current_user = 'skp_department' AND current_setting('skillplan.department') NOT LIKE '%jiaoyu' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'teacher_pool_not_yours', DETAIL = '师资库由教育局维护';
  END IF;
  IF current_user = 'skp_institution' AND NOT EXISTS (SELECT FROM teacher t WHERE t.id = teacher AND t.state = 'proposed') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'teacher_not_yours', DETAIL = '教师由师资库管理部门入库后，机构不能再修改';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- An institution proposes teachers; the pool's keepers admit them and let them go (R116, R118).
CREATE OR REPLACE FUNCTION guard_teacher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'skp_department' AND current_setting('skillplan.department') NOT LIKE '%jiaoyu' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'teacher_pool_not_yours', DETAIL = '师资库由教育局维护';
  END IF;
  IF current_user = 'skp_institution' AND (NEW.state <> 'proposed' OR (TG_OP = 'UPDATE' AND OLD.state <> 'proposed')) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'teacher_not_yours', DETAIL = '教师由师资库管理部门入库后，机构不能再修改';
  END IF;
  RETURN NEW;
END $$;

-- Only teachers of the pool and usable venues are booked; the row is shared-locked, so that leaving waits or comes first.
CREATE OR REPLACE FUNCTION guard_booking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.teacher_id IS NOT NULL THEN
    PERFORM FROM teacher t WHERE t.id = NEW.teacher_id AND t.state = 'active' AND t.county = left(NEW.region, 6) FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'teacher_not_in_pool', DETAIL = '这名教师不在师资库中，不能安排';
    END IF;
  ELSE
    PERFORM FROM venue v WHERE v.id = NEW.venue_id AND v.state = 'active' AND v.county = left(NEW.region, 6) FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'venue_closed', DETAIL = '这个场地已停用，不能安排';
    END IF;
  END IF;
  RETURN NEW;
END $$;
