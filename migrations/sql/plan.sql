-- The sums of the plan hold here: an issued plan or allocation adds up, and its figures do not change (R11, R12, R166).

-- A plan is issued only when its years add up to its total, which shows them to the units; once issued it can only be superseded.
CREATE OR REPLACE FUNCTION guard_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  years bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('issued', 'superseded') THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的方案不能删除';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state IN ('issued', 'superseded') AND NOT (OLD.state = 'issued' AND NEW.state = 'superseded'
      AND (OLD.total, OLD.since_year, OLD.until_year, OLD.name, OLD.region, OLD.number)
        IS NOT DISTINCT FROM (NEW.total, NEW.since_year, NEW.until_year, NEW.name, NEW.region, NEW.number)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的方案不能修改，请办理任务调整';
  END IF;
  IF NEW.state = 'issued' AND OLD.state <> 'issued' THEN
    SELECT coalesce(sum(persons), 0) INTO years FROM target WHERE plan_id = NEW.id;
    IF years <> NEW.total THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_sums_differ',
        DETAIL = format('各年度合计 %s，总任务 %s，相差 %s，不能发布', years, NEW.total, abs(years - NEW.total));
    END IF;
    UPDATE target SET issued = true WHERE plan_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;

-- The years of an issued plan do not change. FOR SHARE waits for an issue that is under way.
CREATE OR REPLACE FUNCTION guard_target() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan_state text;
BEGIN
  SELECT state INTO plan_state FROM plan
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END FOR SHARE;
  IF plan_state IN ('issued', 'superseded') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的年度任务不能修改，请办理任务调整';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- An allocation is issued only when every row, every column and the grand total match, and the total is the year's
-- target of the issued plan; issuing shows its cells to the units. Once issued it can only be superseded.
CREATE OR REPLACE FUNCTION guard_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bad record;
  placed bigint;
  due bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('issued', 'superseded') THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的分解表不能删除';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state IN ('issued', 'superseded') AND NOT (OLD.state = 'issued' AND NEW.state = 'superseded'
      AND (OLD.target, OLD.year, OLD.region, OLD.number, OLD.title)
        IS NOT DISTINCT FROM (NEW.target, NEW.year, NEW.region, NEW.number, NEW.title)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的分解表不能修改，请办理任务调整';
  END IF;
  IF NEW.state = 'issued' AND OLD.state <> 'issued' THEN
    SELECT coalesce(sum(persons), 0) INTO placed FROM allocation_cell WHERE allocation_id = NEW.id;
    IF placed <> NEW.target THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_sums_differ',
        DETAIL = format('分解合计 %s，年度任务 %s，相差 %s，不能发布', placed, NEW.target, abs(placed - NEW.target));
    END IF;
    SELECT t.persons INTO due FROM target t JOIN plan p ON p.id = t.plan_id
      WHERE p.state = 'issued' AND p.county = left(NEW.region, 6) AND t.year = NEW.year;
    IF due IS DISTINCT FROM placed THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_target_differs',
        DETAIL = CASE WHEN due IS NULL THEN '这个年度还没有已发布的方案，请先发布方案'
          ELSE format('分解合计 %s，已发布方案的年度任务是 %s，不能发布', placed, due) END;
    END IF;
    SELECT l.key, l.axis, l.total, coalesce(sum(c.persons), 0) AS placed INTO bad
      FROM allocation_line l LEFT JOIN allocation_cell c ON c.allocation_id = l.allocation_id
        AND l.key = CASE l.axis WHEN 'row' THEN c.region ELSE c.department_id END
      WHERE l.allocation_id = NEW.id
      GROUP BY l.key, l.axis, l.total HAVING coalesce(sum(c.persons), 0) <> l.total LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_sums_differ',
        DETAIL = format('%s %s 的合计 %s 与任务数 %s 不符，不能发布',
                        CASE bad.axis WHEN 'row' THEN '乡镇' ELSE '责任部门' END, bad.key, bad.placed, bad.total);
    END IF;
    UPDATE allocation_cell SET issued = true WHERE allocation_id = NEW.id;
    UPDATE allocation_line SET issued = true WHERE allocation_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;

-- Cells and lines of an issued allocation do not change. FOR SHARE waits for an issue that is under way.
CREATE OR REPLACE FUNCTION guard_allocation_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  table_state text;
BEGIN
  SELECT state INTO table_state FROM allocation
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.allocation_id ELSE OLD.allocation_id END FOR SHARE;
  IF table_state IN ('issued', 'superseded') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'plan_locked', DETAIL = '已发布的分解单元不能修改，请办理任务调整';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
