-- Vouchers: the state table, what each step needs, and what follows from classes and enrolments (R36–R42).

-- The sum of the shares of a scheme's milestones, each above nothing.
CREATE OR REPLACE FUNCTION basis_points(milestones jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN bool_and((m ->> 'share')::bigint > 0) THEN sum((m ->> 'share')::bigint)::bigint ELSE 0 END
    FROM jsonb_array_elements(milestones) m
$$;

-- Who takes a voucher from a state to another, NULL where nobody does; as in backend/voucher/states.py.
CREATE OR REPLACE FUNCTION voucher_movers(here text, wanted text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN (here, wanted) IN (('drafted', 'approved'), ('drafted', 'voided'), ('approved', 'issued'), ('approved', 'voided'),
      ('verified', 'settled'), ('settled', 'paid'), ('settled', 'recovered'), ('paid', 'recovered'), ('frozen', 'voided'))
      THEN '{county}'
    WHEN (here, wanted) IN (('issued', 'received'), ('received', 'reserved')) THEN '{county,township,person}'
    WHEN (here, wanted) IN (('reserved', 'received'), ('in_training', 'received'), ('in_training', 'redeemed'))
      THEN '{county,township,person,institution}'
    WHEN (here, wanted) = ('reserved', 'in_training') THEN '{county,institution}'
    WHEN (here, wanted) = ('redeemed', 'verified') THEN '{county,department}'
    WHEN wanted = 'expired' AND here IN ('issued', 'received') THEN '{""}'
    WHEN wanted = 'voided' AND here IN ('issued', 'received', 'reserved', 'in_training') THEN '{county}'
    WHEN wanted = 'lost' AND here IN ('issued', 'received', 'reserved', 'in_training') THEN '{county,township}'
    WHEN wanted = 'frozen' AND here IN ('issued', 'received', 'reserved', 'in_training', 'redeemed', 'verified')
      THEN '{county}'
    WHEN here = 'frozen' AND wanted IN ('issued', 'received', 'reserved', 'in_training', 'redeemed', 'verified')
      THEN '{county}'
  END::text[]
$$;

-- An approved version of a scheme stays as it was approved; who wrote it and who approved it is who did.
CREATE OR REPLACE FUNCTION guard_voucher_scheme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'draft' AND current_user LIKE 'skp\_%' OR TG_OP = 'UPDATE' AND
      (OLD.state = 'approved' OR (OLD.code, OLD.number, OLD.region) IS DISTINCT FROM (NEW.code, NEW.number, NEW.region)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_scheme_fixed', DETAIL = '办法已批准，不能修改，请另写一版';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state = 'approved' THEN
    NEW.made_by := OLD.made_by;
    NEW.approved_by := who_acts(NEW.approved_by);
  ELSE
    NEW.made_by := who_acts(NEW.made_by);
  END IF;
  RETURN NEW;
END $$;

-- A new voucher is a draft of an approved scheme for a registered person, or takes a lost one's place; no more than
-- the scheme allows somebody in a year.
CREATE OR REPLACE FUNCTION begin_voucher() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  asker CONSTANT text := replace(coalesce(current_setting('role', true), 'none'), 'skp_', '');
  scheme record;
  old record;
  held bigint;
BEGIN
  SELECT s.* INTO scheme FROM voucher_scheme s WHERE s.id = NEW.scheme_id AND s.state = 'approved';
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_scheme_not_in_force', DETAIL = '培训券办法还没有批准';
  END IF;
  NEW.scheme_code := scheme.code;
  NEW.named_by := coalesce(NULLIF(current_setting('skillplan.user', true), '')::uuid, NEW.named_by);
  IF NEW.replaces IS NULL THEN
    IF NEW.state <> 'drafted' OR asker NOT IN ('none', 'county') THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_begins_as_draft', DETAIL = '培训券从拟发开始';
    END IF;
    PERFORM FROM voucher_batch b WHERE b.id = NEW.batch_id AND b.state = 'drafted' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_batch_move', DETAIL = '批次已批准或作废，不能再加人，请另编一个批次';
    END IF;
    SELECT p.region INTO NEW.region FROM person p
      WHERE p.id = NEW.person_id AND p.status = 'active' AND p.county = scheme.county;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'person_not_registered', DETAIL = '领券人不在本县在册劳动力中';
    END IF;
  ELSE
    SELECT v.* INTO old FROM voucher v WHERE v.id = NEW.replaces AND v.state = 'lost';
    IF NOT FOUND OR NEW.state NOT IN ('issued', 'received', 'reserved', 'in_training')
        OR (old.scheme_id, old.person_id, old.year, old.region, old.valid_until, old.enrolment_id, old.value_fen)
        IS DISTINCT FROM (NEW.scheme_id, NEW.person_id, NEW.year, NEW.region, NEW.valid_until, NEW.enrolment_id, NEW.value_fen) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_move_not_allowed', DETAIL = '只能补发已挂失的券，内容不变';
    END IF;
  END IF;
  SELECT count(*) INTO held FROM voucher v
    WHERE v.person_id = NEW.person_id AND v.year = NEW.year AND v.state NOT IN ('voided', 'lost');
  IF held >= scheme.yearly_limit THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_yearly_limit',
      DETAIL = format('%s 年已有 %s 张券，办法规定每人每年最多 %s 张', NEW.year, held, scheme.yearly_limit);
  END IF;
  RETURN NEW;
END $$;

-- A batch is approved by somebody who put nobody into it, whoever he says he is; its people are locked by then
-- (begin_voucher). Who made it stays, and who approved it.
CREATE OR REPLACE FUNCTION guard_voucher_batch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  NEW.made_by := OLD.made_by;
  IF OLD.approved_by IS NOT NULL THEN
    NEW.approved_by := OLD.approved_by;
    RETURN NEW;
  ELSIF NEW.approved_by IS NULL THEN
    RETURN NEW;
  END IF;
  NEW.approved_by := who_acts(NEW.approved_by);
  IF EXISTS (SELECT FROM voucher v WHERE v.batch_id = NEW.id AND v.named_by = NEW.approved_by
      AND v.state IN ('drafted', 'approved')) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_own_approval',
      DETAIL = '编制批次、往里加过人的，不能批准这个批次，请换人办理';
  END IF;
  RETURN NEW;
END $$;

-- Chosen by the person: he sits in the class from now on, as he stands on the voucher, and its value is the scheme's.
CREATE OR REPLACE FUNCTION choose_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  class record;
  amount bigint;
BEGIN
  SELECT c.* INTO class FROM training_class c WHERE c.id = NEW.class_id AND c.county = OLD.county;
  SELECT (s.amounts ->> class.trade)::bigint INTO amount FROM voucher_scheme s WHERE s.id = NEW.scheme_id;
  IF class.id IS NULL OR class.mode <> 'voucher' OR amount IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_does_not_fit', DETAIL = '这张券不能用于这个班：不是培训券班，或工种不在券的范围内';
  ELSIF class.starts_on > NEW.valid_until THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_does_not_fit',
      DETAIL = format('券的有效期到 %s，这个班 %s 开班，请选早一些的班', NEW.valid_until, class.starts_on);
  ELSIF NEW.valid_until < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_does_not_fit',
      DETAIL = format('券的有效期到 %s，已过期，不能再用', NEW.valid_until);
  ELSIF class.state NOT IN ('approved', 'open') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_enrolling', DETAIL = '这个班现在不接受报名';
  ELSIF class.starts_on < (coalesce(NEW.chosen_at, now()) AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'class_not_enrolling',
      DETAIL = format('这个班 %s 已经开班，请选还没有开班的班', class.starts_on);
  END IF;
  NEW.chosen_by := NULLIF(current_setting('skillplan.user', true), '')::uuid;
  NEW.institution_id := class.institution_id;
  NEW.department_id := class.department_id;
  NEW.trade := class.trade;
  NEW.value_fen := amount;
  SELECT e.id INTO NEW.enrolment_id FROM enrolment e
    WHERE e.class_id = class.id AND e.person_id = NEW.person_id AND e.state = 'enrolled';
  IF EXISTS (SELECT FROM voucher v WHERE v.enrolment_id = NEW.enrolment_id AND v.state NOT IN ('voided', 'lost')) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_does_not_fit', DETAIL = '本人已用另一张券报了这个班，这张券请选另一个班';
  ELSIF NEW.enrolment_id IS NULL THEN
    NEW.enrolment_id := uuidv7();
    BEGIN
      INSERT INTO enrolment (id, class_id, person_id, name, sex, masked_number, categories)
        VALUES (NEW.enrolment_id, class.id, NEW.person_id, NEW.name, NEW.sex, NEW.masked_number, NEW.categories);
    EXCEPTION WHEN exclusion_violation THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'person_elsewhere', DETAIL = '本人在这段时间已在别的班上课，请选另一个班';
    WHEN unique_violation THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'person_trained_already', DETAIL = '本人今年已报名或学过这个工种和等级，请选另一个班';
    END;
  END IF;
  RETURN NEW;
END $$;

-- The life of a voucher: the declared table, who moves it, and what each step needs.
CREATE OR REPLACE FUNCTION guard_voucher() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  asker CONSTANT text := replace(coalesce(current_setting('role', true), 'none'), 'skp_', '');
  movers CONSTANT text[] := voucher_movers(OLD.state, NEW.state);
BEGIN
  IF (OLD.batch_id, OLD.scheme_id, OLD.scheme_code, OLD.person_id, OLD.year, OLD.serial, OLD.name, OLD.sex, OLD.masked_number,
      OLD.categories, OLD.region, OLD.replaces, OLD.named_by) IS DISTINCT FROM (NEW.batch_id, NEW.scheme_id, NEW.scheme_code, NEW.person_id,
      NEW.year, NEW.serial, NEW.name, NEW.sex, NEW.masked_number, NEW.categories, NEW.region, NEW.replaces, NEW.named_by) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_fixed', DETAIL = '培训券记名，发放后不能改给别人，也不能改内容';
  END IF;
  IF NEW.state = OLD.state THEN
    IF OLD.state <> 'frozen' AND (OLD.class_id, OLD.enrolment_id, OLD.institution_id, OLD.trade, OLD.value_fen, OLD.channel,
        OLD.proof, OLD.valid_until, OLD.received_at) IS DISTINCT FROM (NEW.class_id, NEW.enrolment_id, NEW.institution_id,
        NEW.trade, NEW.value_fen, NEW.channel, NEW.proof, NEW.valid_until, NEW.received_at) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_fixed', DETAIL = '培训券的内容只随状态变动';
    END IF;
    RETURN NEW;
  END IF;
  IF movers IS NULL OR (OLD.state = 'frozen' AND NEW.state NOT IN ('voided', OLD.frozen_from)) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_move_not_allowed', DETAIL = '培训券现在的状态不能进行这一步';
  END IF;
  IF asker NOT IN ('none', 'system') AND NOT asker = ANY (movers) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_not_your_move', DETAIL = '这一步不由本单位办理';
  END IF;
  NEW.state_since := since_now(OLD.state_since, NEW.state_since);
  NEW.received_at := coalesce(OLD.received_at, CASE WHEN NEW.state = 'received' THEN NEW.state_since END);
  NEW.frozen_from := CASE WHEN NEW.state = 'frozen' THEN OLD.state END;
  IF OLD.state = 'frozen' THEN
    RETURN NEW;
  ELSIF OLD.state = 'reserved' AND NEW.state = 'in_training' THEN
    PERFORM FROM training_class c WHERE c.id = NEW.class_id AND c.state = 'running';
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_move_not_allowed', DETAIL = '开班以后培训券才进入培训中';
    END IF;
  ELSIF NEW.state = 'received' AND OLD.state <> 'issued' THEN
    NEW.class_id := NULL;
    NEW.enrolment_id := NULL;
    NEW.institution_id := NULL;
    NEW.department_id := NULL;
    NEW.trade := NULL;
    NEW.value_fen := NULL;
    NEW.channel := NULL;
    NEW.chosen_at := NULL;
    NEW.chosen_by := NULL;
  ELSIF NEW.state IN ('redeemed', 'verified', 'settled') THEN
    -- Asked at each step towards the money: an assessment may be corrected after the redemption.
    PERFORM FROM enrolment e WHERE e.id = NEW.enrolment_id AND e.state = 'completed';
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_not_completed', DETAIL = '持券人没有结业，不能交券，也不能核查和结算';
    ELSIF NEW.state = 'redeemed' AND (asker, NEW.proof) NOT IN (('township', 'witness'), ('person', 'session'), ('institution', 'secret'),
        ('county', 'secret'), ('county', 'witness'), ('none', NEW.proof)) THEN
      RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_not_your_move', DETAIL = '交券要有持券人的凭证';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Who takes his choice back leaves the class: one seat is free again.
CREATE OR REPLACE FUNCTION leave_class() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE enrolment e SET state = CASE WHEN c.state IN ('approved', 'open', 'cancelled') THEN 'cancelled' ELSE 'dropped' END,
      reason = coalesce(NEW.reason, '持券人取消预约')
    FROM training_class c WHERE e.id = OLD.enrolment_id AND e.state = 'enrolled' AND c.id = e.class_id;
  RETURN NULL;
END $$;

-- Somebody is out of his class, whoever did it: his voucher is his again, and he may choose another class.
CREATE OR REPLACE FUNCTION give_voucher_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE voucher SET state = 'received', reason = NEW.reason
    WHERE enrolment_id = NEW.id AND state IN ('reserved', 'in_training');
  UPDATE voucher SET frozen_from = 'received', class_id = NULL, enrolment_id = NULL, institution_id = NULL,
      department_id = NULL, trade = NULL, value_fen = NULL, channel = NULL, chosen_at = NULL, chosen_by = NULL
    WHERE enrolment_id = NEW.id AND state = 'frozen' AND frozen_from IN ('reserved', 'in_training');
  RETURN NULL;
END $$;

-- A class begins: the vouchers of its people are in training; frozen ones will be when they are thawed.
CREATE OR REPLACE FUNCTION take_vouchers_along() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE voucher SET state = 'in_training', state_since = NEW.state_since WHERE class_id = NEW.id AND state = 'reserved';
  UPDATE voucher SET frozen_from = 'in_training' WHERE class_id = NEW.id AND state = 'frozen' AND frozen_from = 'reserved';
  RETURN NULL;
END $$;

-- Somebody is reminded of a voucher that is out and not used; the reminder lies where the voucher does.
CREATE OR REPLACE FUNCTION place_voucher_reminder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT v.region INTO NEW.region FROM voucher v WHERE v.id = NEW.voucher_id AND v.state IN ('issued', 'received');
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_not_unused', DETAIL = '这张券已经用了或已失效，不用催';
  END IF;
  RETURN NEW;
END $$;

-- A sample stays as it was drawn, and is completed when everything in it has a result.
CREATE OR REPLACE FUNCTION guard_voucher_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'completed' OR (OLD.region, OLD.department_id, OLD.institution_id, OLD.share_percent, OLD.seed, OLD.population,
      OLD.made_by, OLD.made_at) IS DISTINCT FROM (NEW.region, NEW.department_id, NEW.institution_id, NEW.share_percent, NEW.seed,
      NEW.population, NEW.made_by, NEW.made_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_sample_closed', DETAIL = '抽样已经核查完，或抽样的内容不能改';
  ELSIF NEW.state = 'completed' AND EXISTS (SELECT FROM voucher_sample_item i WHERE i.sample_id = NEW.id AND i.result IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_sample_unfinished', DETAIL = '还有培训券没有核查';
  END IF;
  RETURN NEW;
END $$;

-- A result of a sample is given once; who was drawn stays drawn, and nobody is passed beside a voucher that was wrong.
-- Only what is verified has passed; only what does not wait any more is released.
CREATE OR REPLACE FUNCTION guard_voucher_sample_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.result IS NOT NULL OR (OLD.drawn AND NOT NEW.drawn) OR (OLD.sample_id, OLD.voucher_id, OLD.department_id, OLD.region,
      OLD.place) IS DISTINCT FROM (NEW.sample_id, NEW.voucher_id, NEW.department_id, NEW.region, NEW.place) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_checked', DETAIL = '这张券已有核查结果，不能再改';
  ELSIF NEW.result = 'passed' AND EXISTS (SELECT FROM voucher_sample_item i WHERE i.sample_id = NEW.sample_id AND i.drawn
      AND i.result IS DISTINCT FROM 'confirmed') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_sample_found_wrong', DETAIL = '抽中的没有全部属实，其余的不能一起通过';
  ELSIF NEW.result = 'passed' AND NOT EXISTS (SELECT FROM voucher v WHERE v.id = NEW.voucher_id AND v.state = 'verified')
      OR NEW.result = 'released' AND EXISTS (SELECT FROM voucher v WHERE v.id = NEW.voucher_id AND v.state = 'redeemed') THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'voucher_sample_unfinished', DETAIL = '随抽样通过的要已核查，放回的要不在待核查';
  END IF;
  RETURN NEW;
END $$;

-- Redeem a voucher in training by its holder's secret, one that the asker's unit may see: its id, or nothing.
CREATE OR REPLACE FUNCTION redeem_by_secret(asked uuid, digests bytea[], at timestamptz) RETURNS uuid LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done uuid;
BEGIN
  UPDATE voucher v SET state = 'redeemed', proof = 'secret', redeemed_at = at FROM voucher_secret s
    WHERE v.id = asked AND v.state = 'in_training' AND s.voucher_id = v.id AND s.misses < 10 AND s.digest = ANY (digests)
      AND CASE current_setting('role', true)
        WHEN 'skp_institution' THEN v.institution_id::text = current_setting('skillplan.institution', true)
        WHEN 'skp_county' THEN v.county = current_setting('skillplan.region', true)
        ELSE false END
    RETURNING v.id INTO done;
  RETURN done;
END $$;

REVOKE EXECUTE ON FUNCTION redeem_by_secret(uuid, bytea[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION redeem_by_secret(uuid, bytea[], timestamptz) TO skp_institution, skp_county;

-- A secret was wrong: counted, nothing is told; after ten of them the voucher needs a new one.
CREATE OR REPLACE FUNCTION miss_secret(asked uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE voucher_secret SET misses = misses + 1 WHERE voucher_id = asked AND misses < 10;
END $$;

REVOKE EXECUTE ON FUNCTION miss_secret(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION miss_secret(uuid) TO skp_institution, skp_county;

-- Unused vouchers whose validity is over expire; tells how many of which county.
CREATE OR REPLACE FUNCTION expire_vouchers(today date) RETURNS TABLE (county text, many bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY WITH gone AS (
    UPDATE voucher v SET state = 'expired', state_since = (v.valid_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
      WHERE v.state IN ('issued', 'received') AND v.valid_until < today
      RETURNING v.county AS place)
    SELECT o.place, count(*) FROM gone o GROUP BY o.place ORDER BY o.place;
END $$;
REVOKE EXECUTE ON FUNCTION expire_vouchers(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION expire_vouchers(date) TO skp_system;

-- What is no longer good of printed codes: the first 16 hex digits of SHA-256 of serials and certificate numbers.
CREATE OR REPLACE FUNCTION revoked_codes() RETURNS TABLE (digest text) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT left(encode(sha256(convert_to(r.code, 'UTF8')), 'hex'), 16) FROM (
    SELECT v.serial FROM voucher v
      WHERE v.state IN ('voided', 'frozen', 'lost', 'recovered') AND v.issued_at IS NOT NULL
    UNION ALL SELECT c.number FROM certificate c WHERE c.state = 'revoked') r(code) ORDER BY 1;
END $$;
