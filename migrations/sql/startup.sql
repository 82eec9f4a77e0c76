-- Founders and loans: the order of states, what stays as it was recorded, and sums that cannot be exceeded (R120, R121).

-- A case begins as a proposal for somebody who is registered in the county, and lies where he lives.
CREATE OR REPLACE FUNCTION begin_startup_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'proposed' THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_case_move', DETAIL = '创业扶持从申请开始';
  END IF;
  SELECT p.region INTO NEW.region FROM person p
    WHERE p.id = NEW.person_id AND p.status = 'active' AND p.county = left(NEW.region, 6);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_not_registered', DETAIL = '这个人不在本县在册劳动力中';
  END IF;
  RETURN NEW;
END $$;

-- Office and department decide; a township changes what it proposed as long as nobody has decided.
CREATE OR REPLACE FUNCTION guard_startup_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.person_id, OLD.department_id, OLD.region, OLD.name, OLD.sex, OLD.masked_number, OLD.proposed_on, OLD.proposed_by)
      IS DISTINCT FROM (NEW.person_id, NEW.department_id, NEW.region, NEW.name, NEW.sex, NEW.masked_number, NEW.proposed_on,
      NEW.proposed_by) OR OLD.state IN ('declined', 'ended')
      OR ((OLD.project, OLD.trade, OLD.started_on) IS DISTINCT FROM (NEW.project, NEW.trade, NEW.started_on)
        AND current_user = 'skp_township' AND OLD.state <> 'proposed') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_case_fixed', DETAIL = '创业扶持的内容现在不能改';
  END IF;
  IF NEW.state <> OLD.state AND (current_user = 'skp_township'
      OR (OLD.state, NEW.state) NOT IN (('proposed', 'supported'), ('proposed', 'declined'), ('supported', 'ended'))) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_case_move', DETAIL = '创业扶持现在的状态不能进行这一步';
  END IF;
  RETURN NEW;
END $$;

-- A mentor or a note belongs to a case that is supported, and lies where it does.
CREATE OR REPLACE FUNCTION join_startup_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT c.region, c.department_id INTO NEW.region, NEW.department_id FROM startup_case c
    WHERE c.id = NEW.case_id AND c.state = 'supported' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_not_supported', DETAIL = '确认扶持以后才能办理，结束以后不能再办';
  END IF;
  RETURN NEW;
END $$;

-- The most that the county lends of a kind (yuan, years), as its settings of a day say; nothing of a kind without a setting.
CREATE OR REPLACE FUNCTION loan_most(in_county text, of_kind text, named text, on_day date) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN setting_number_on(in_county, format('loan_%s_%s', of_kind, named), CASE
    WHEN of_kind NOT IN ('startup_guarantee', 'follow_on', 'expansion') THEN 0
    WHEN named = 'yuan' THEN 300000 ELSE 3 END, on_day);
END $$;

-- A loan begins as a referral of a founder who is supported, of a kind that the dictionary has on that day, and no
-- higher than the county lent on that day.
CREATE OR REPLACE FUNCTION begin_loan_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'referred' OR num_nonnulls(NEW.applied_on, NEW.approved_on, NEW.ended_on) > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_move', DETAIL = '贷款从推荐开始';
  END IF;
  SELECT c.region, c.department_id, c.person_id INTO NEW.region, NEW.department_id, NEW.person_id FROM startup_case c
    WHERE c.id = NEW.case_id AND c.state = 'supported' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'startup_not_supported', DETAIL = '确认扶持以后才能推荐贷款，结束以后不能再推荐';
  END IF;
  PERFORM FROM dictionary_entry d WHERE d.kind = 'loan_kind' AND d.code = NEW.kind AND d.valid_since <= NEW.referred_on
    AND coalesce(d.valid_until > NEW.referred_on, true);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_move', DETAIL = '推荐那天没有这种贷款';
  ELSIF NEW.asked_fen > loan_most(left(NEW.region, 6), NEW.kind, 'yuan', NEW.referred_on)::bigint * 100 THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_too_high', DETAIL = '申请金额超过推荐那天这种贷款的最高额度';
  END IF;
  RETURN NEW;
END $$;

-- R121: the order of states; as in backend/startup/states.py. Repaid and back is what repayments say.
CREATE OR REPLACE FUNCTION loan_may_move(here text, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (here, wanted) IN (('referred', 'applied'), ('referred', 'withdrawn'), ('applied', 'approved'), ('applied', 'refused'),
    ('applied', 'withdrawn'), ('approved', 'disbursed'), ('approved', 'withdrawn'), ('disbursed', 'repaid'), ('repaid', 'disbursed'))
$$;

-- What was recorded of a loan stays; who serves a request never says himself how much was repaid.
CREATE OR REPLACE FUNCTION guard_loan_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  by_somebody CONSTANT boolean := current_user LIKE 'skp\_%';
BEGIN
  IF NEW.state <> OLD.state AND (NOT loan_may_move(OLD.state, NEW.state)
      OR (by_somebody AND 'repaid' IN (OLD.state, NEW.state))) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_move', DETAIL = '贷款现在的状态不能进行这一步';
  END IF;
  IF OLD.due_on IS NULL AND NEW.due_on > NEW.disbursed_on + make_interval(years => loan_most(left(OLD.region, 6), OLD.kind,
      'years', OLD.referred_on)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_too_long', DETAIL = '到期日超过推荐那天这种贷款的最长期限';
  END IF;
  IF (OLD.case_id, OLD.person_id, OLD.department_id, OLD.region, OLD.kind, OLD.bank, OLD.asked_fen, OLD.referred_on, OLD.referred_by)
      IS DISTINCT FROM (NEW.case_id, NEW.person_id, NEW.department_id, NEW.region, NEW.kind, NEW.bank, NEW.asked_fen,
      NEW.referred_on, NEW.referred_by)
      OR coalesce(OLD.applied_on, NEW.applied_on) IS DISTINCT FROM NEW.applied_on
      OR (coalesce(OLD.approved_on, NEW.approved_on), coalesce(OLD.approved_fen, NEW.approved_fen))
        IS DISTINCT FROM (NEW.approved_on, NEW.approved_fen)
      OR (coalesce(OLD.disbursed_on, NEW.disbursed_on), coalesce(OLD.disbursed_fen, NEW.disbursed_fen),
        coalesce(OLD.due_on, NEW.due_on)) IS DISTINCT FROM (NEW.disbursed_on, NEW.disbursed_fen, NEW.due_on)
      OR (NEW.state = 'withdrawn' AND (OLD.applied_on, OLD.approved_on) IS DISTINCT FROM (NEW.applied_on, NEW.approved_on))
      OR (by_somebody AND (NEW.state = OLD.state OR NEW.repaid_fen <> OLD.repaid_fen)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_fixed', DETAIL = '登记过的金额和日期不能改';
  END IF;
  RETURN NEW;
END $$;

-- A repayment is counted on its loan, never above what was disbursed; a reversal takes a whole repayment back.
CREATE OR REPLACE FUNCTION take_repayment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.reverses IS NOT NULL THEN
    SELECT -r.amount_fen INTO NEW.amount_fen FROM loan_repayment r
      WHERE r.id = NEW.reverses AND r.loan_id = NEW.loan_id AND r.reverses IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_fixed', DETAIL = '只能冲正这笔贷款的还款';
    END IF;
  END IF;
  UPDATE loan_referral l SET repaid_fen = l.repaid_fen + NEW.amount_fen,
      state = CASE WHEN l.repaid_fen + NEW.amount_fen = l.disbursed_fen THEN 'repaid' ELSE 'disbursed' END,
      ended_on = CASE WHEN l.repaid_fen + NEW.amount_fen = l.disbursed_fen THEN NEW.paid_on END
    WHERE l.id = NEW.loan_id AND l.state IN ('disbursed', 'repaid') AND NEW.paid_on >= l.disbursed_on
      AND l.repaid_fen + NEW.amount_fen BETWEEN 0 AND l.disbursed_fen
    RETURNING l.region, l.department_id INTO NEW.region, NEW.department_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'loan_repayment_too_high',
      DETAIL = '还款合计不能超过放款金额，请打开贷款核对还欠多少';
  END IF;
  RETURN NEW;
END $$;
