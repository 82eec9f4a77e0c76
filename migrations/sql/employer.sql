-- Orders: the state table, who moves them, and what the database itself says of institution and class (R47, R48).

-- R48: who takes an order from a state to another, NULL where nobody does; as in backend/employer/states.py.
CREATE OR REPLACE FUNCTION order_mover(here text, wanted text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN (here, wanted) IN (('draft', 'offered'), ('draft', 'cancelled'), ('offered', 'cancelled'), ('declined', 'offered'),
      ('declined', 'cancelled'), ('accepted', 'cancelled'), ('delivered', 'closed')) THEN 'employer'
    WHEN (here, wanted) IN (('offered', 'accepted'), ('offered', 'declined'), ('accepted', 'training'),
      ('training', 'delivered')) THEN 'institution'
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
    IF mover IS NULL THEN
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

-- The names of institution and class are theirs; delivered are those who completed the class.
CREATE OR REPLACE FUNCTION fill_training_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  of_county CONSTANT text := left(NEW.region, 6);
BEGIN
  IF NEW.institution_id IS DISTINCT FROM OLD.institution_id THEN
    SELECT i.name INTO NEW.institution_name FROM institution i
      WHERE i.id = NEW.institution_id AND i.county = of_county AND i.state = 'active';
    IF NOT FOUND AND NEW.institution_id IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_ready', DETAIL = '没有这个在用的培训机构，请重新选择';
    END IF;
  END IF;
  IF NEW.class_id IS DISTINCT FROM OLD.class_id THEN
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
  ELSIF NEW.delivered IS DISTINCT FROM OLD.delivered THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'order_not_editable', DETAIL = '交付人数由系统按结业人数计算';
  END IF;
  RETURN NEW;
END $$;
