-- Orders: the state table, who moves them, and what the database itself says of institution and class (R47, R48).

-- An employer itself keeps how it is reached and how many it takes; all else of it is the office's.
CREATE OR REPLACE FUNCTION guard_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'skp_employer' AND (TG_OP = 'INSERT' OR (OLD.name, OLD.kind, OLD.region, OLD.place, OLD.brands, OLD.state)
      IS DISTINCT FROM (NEW.name, NEW.kind, NEW.region, NEW.place, NEW.brands, NEW.state)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'employer_kept_by_office',
      DETAIL = '用工单位的名称、类型、所在地、劳务品牌和状态由领导小组办公室维护，请联系办公室';
  END IF;
  RETURN NEW;
END $$;

-- R48: who takes an order from a state to another, NULL where nobody does; as in backend/employer/states.py.
CREATE OR REPLACE FUNCTION order_mover(here text, wanted text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN (here, wanted) IN (('draft', 'offered'), ('draft', 'cancelled'), ('offered', 'cancelled'), ('declined', 'offered'),
      ('declined', 'cancelled'), ('accepted', 'cancelled'), ('delivered', 'closed')) THEN 'employer'
    WHEN (here, wanted) IN (('offered', 'accepted'), ('offered', 'declined'), ('accepted', 'training'),
      ('training', 'delivered'), ('training', 'accepted')) THEN 'institution'
  END
$$;

CREATE OR REPLACE FUNCTION guard_training_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mover text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR current_user = 'skp_institution' THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_move_not_allowed', DETAIL = '订单由用工单位从草稿开始';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state THEN
    mover := order_mover(OLD.state, NEW.state);
    -- Whom a voided class delivered is nobody's step: return_orders takes it back.
    IF mover IS NULL AND (current_user LIKE 'skp\_%' OR OLD.state NOT IN ('delivered', 'closed') OR NEW.state <> 'accepted') THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_move_not_allowed', DETAIL = '订单现在的状态不能进行这一步';
    END IF;
    IF current_user IN ('skp_institution', 'skp_employer') AND current_user <> 'skp_' || mover THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_your_move', DETAIL = '这一步不由本单位办理';
    END IF;
    NEW.state_since := now();
  END IF;
  IF ((OLD.state NOT IN ('draft', 'declined') OR current_user = 'skp_institution')
        AND (OLD.trade, OLD.post, OLD.persons, OLD.wage_fen, OLD.demands, OLD.deliver_by, OLD.institution_id)
        IS DISTINCT FROM (NEW.trade, NEW.post, NEW.persons, NEW.wage_fen, NEW.demands, NEW.deliver_by, NEW.institution_id))
      OR (OLD.number, OLD.employer_id, OLD.region) IS DISTINCT FROM (NEW.number, NEW.employer_id, NEW.region)
      OR (NEW.state = OLD.state AND (OLD.class_id, OLD.hired) IS DISTINCT FROM (NEW.class_id, NEW.hired)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_editable', DETAIL = '订单已发出，不能再修改内容';
  END IF;
  RETURN NEW;
END $$;

-- The names of institution and class are theirs; delivered are those who completed the class. An order is offered by an
-- employer in business to an institution that may be asked; it gives a class up only where that was cancelled or voided.
CREATE OR REPLACE FUNCTION fill_training_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  of_county CONSTANT text := left(NEW.region, 6);
BEGIN
  IF NEW.institution_id IS DISTINCT FROM OLD.institution_id OR (NEW.state = 'offered' AND OLD.state <> 'offered') THEN
    SELECT i.name INTO NEW.institution_name FROM institution i WHERE i.id = NEW.institution_id AND i.county = of_county
      AND may_be_asked(i.id, NEW.trade, extract(year FROM now() AT TIME ZONE 'Asia/Shanghai')::int);
    IF NOT FOUND AND NEW.institution_id IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_ready',
        DETAIL = '这个培训机构今年没有通过认定，或不教这个工种，请重新选择';
    END IF;
  END IF;
  IF NEW.state = 'offered' AND OLD.state <> 'offered'
      AND NOT EXISTS (SELECT FROM employer e WHERE e.id = NEW.employer_id AND e.state = 'active') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'employer_closed', DETAIL = '这个用工单位已停用，请先恢复';
  END IF;
  IF NEW.state = 'accepted' AND OLD.state IN ('training', 'delivered', 'closed') THEN
    IF NOT EXISTS (SELECT FROM training_class c WHERE c.id = OLD.class_id AND c.state IN ('cancelled', 'voided')) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_ready', DETAIL = '培训班已取消或作废，订单才能另选培训班';
    END IF;
    NEW.class_id := NULL;
    NEW.class_name := NULL;
    NEW.delivered := NULL;
    NEW.hired := NULL;
  ELSIF NEW.class_id IS DISTINCT FROM OLD.class_id THEN
    SELECT c.name INTO NEW.class_name FROM training_class c WHERE c.id = NEW.class_id
      AND c.institution_id = NEW.institution_id AND c.trade = NEW.trade
      AND c.state IN ('approved', 'open', 'running', 'finished', 'assessed', 'accepted')
      AND NOT EXISTS (SELECT FROM training_order o WHERE o.class_id = c.id AND o.id <> NEW.id);
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_ready',
        DETAIL = '请选择本机构已获批准、同一工种、没有用于其他订单的培训班';
    END IF;
  END IF;
  IF NEW.state = 'delivered' AND OLD.state <> 'delivered' THEN
    SELECT count(e.id) INTO NEW.delivered FROM training_class c
      LEFT JOIN enrolment e ON e.class_id = c.id AND e.state = 'completed'
      WHERE c.id = NEW.class_id AND c.state IN ('assessed', 'accepted', 'settled', 'archived') GROUP BY c.id;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_ready', DETAIL = '培训班鉴定完成以后才能交付';
    END IF;
  ELSIF NEW.delivered IS DISTINCT FROM OLD.delivered AND NEW.state <> 'accepted' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_editable', DETAIL = '交付人数由系统按结业人数计算';
  END IF;
  RETURN NEW;
END $$;

-- A class that is voided delivered nobody: its order is the institution's again, for another class.
CREATE OR REPLACE FUNCTION return_orders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_order o SET state = 'accepted', reason = '培训班已作废，请另选培训班'
    WHERE o.class_id = NEW.id AND o.state IN ('delivered', 'closed');
  RETURN NULL;
END $$;
