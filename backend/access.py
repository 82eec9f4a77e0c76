"""Who may do what, on one page: each permission with its sentence and its roles.

Everything asks this table: routes (x-policy), the client's menu (/me), the permission matrix test.
"""

from enum import StrEnum


class Role(StrEnum):
    """The hats that a signed-in identity can wear, one at a time."""

    OFFICE = "office"
    LEADER = "leader"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    INSTITUTION = "institution"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    EMPLOYER = "employer"
    ADMIN = "admin"
    CLIENT = "client"


ROLE_NAMES: dict[Role, str] = {
    Role.OFFICE: "领导小组办公室",
    Role.LEADER: "领导小组",
    Role.DEPARTMENT: "责任部门",
    Role.TOWNSHIP: "乡镇",
    Role.INSTITUTION: "培训机构",
    Role.INSPECTOR: "巡查组",
    Role.AUDITOR: "财政审计",
    Role.EMPLOYER: "用工单位",
    Role.ADMIN: "系统管理员",
    Role.CLIENT: "接口客户端",
}

ROLE_KINDS: dict[Role, str] = {
    Role.OFFICE: "county",
    Role.LEADER: "county",
    Role.INSPECTOR: "county",
    Role.AUDITOR: "county",
    Role.DEPARTMENT: "department",
    Role.TOWNSHIP: "township",
    Role.INSTITUTION: "institution",
    Role.EMPLOYER: "employer",
    Role.ADMIN: "admin",
    Role.CLIENT: "public",
}
"""The scope each role is confined to in the database (kernel/scope.py)."""

KEEPS: dict[str, frozenset[str]] = {
    Role.OFFICE: frozenset({Role.DEPARTMENT, Role.TOWNSHIP, Role.INSTITUTION, Role.INSPECTOR, Role.EMPLOYER}),
    Role.ADMIN: frozenset({Role.OFFICE, Role.LEADER, Role.AUDITOR}),
}
"""Keeper → the roles whose accounts it keeps; nobody keeps his own kind (the database holds it too)."""

NEEDS_SECOND_FACTOR = frozenset({Role.OFFICE, Role.AUDITOR, Role.ADMIN})
"""Roles that do nothing before a second factor is bound."""


class P(StrEnum):
    """Permissions, `domain:resource:action`."""

    PUBLIC = "public"
    SELF = "self"

    USER_READ = "identity:user:read"
    USER_KEEP = "identity:user:keep"
    AUDIT_READ = "audit:event:read"

    ORG_READ = "org:unit:read"
    ORG_KEEP = "org:unit:keep"
    CATALOG_READ = "catalog:entry:read"
    CATALOG_KEEP = "catalog:entry:keep"

    PERSON_READ = "person:person:read"
    PERSON_KEEP = "person:person:keep"
    PERSON_MERGE = "person:person:merge"
    PERSON_REVEAL = "person:secret:reveal"
    PERSON_LOOKUP = "person:number:lookup"
    PERSON_EXPORT = "person:person:export"

    IMPORT_READ = "exchange:import:read"
    IMPORT_KEEP = "exchange:import:keep"

    PLAN_READ = "plan:plan:read"
    PLAN_COMPARE = "plan:plan:compare"
    PLAN_RECEIVE = "plan:plan:receive"
    PLAN_KEEP = "plan:plan:keep"
    PLAN_ISSUE = "plan:plan:issue"
    PLAN_INPUT_READ = "plan:input:read"
    PLAN_INPUT = "plan:input:keep"
    PLAN_REQUEST_READ = "plan:request:read"
    PLAN_REQUEST = "plan:request:make"

    INSTITUTION_READ = "institution:institution:read"
    INSTITUTION_KEEP = "institution:institution:keep"
    INSTITUTION_SELF = "institution:own:keep"
    RECOGNITION_DECIDE = "institution:recognition:decide"
    TENDER_READ = "institution:tender:read"
    TENDER_KEEP = "institution:tender:keep"
    BID_READ = "institution:bid:read"
    BID_KEEP = "institution:bid:keep"
    TEACHER_READ = "institution:teacher:read"
    TEACHER_KEEP = "institution:teacher:keep"
    TEACHER_ADMIT = "institution:teacher:admit"
    VENUE_KEEP = "institution:venue:keep"
    BOOKING_KEEP = "institution:booking:keep"

    EMPLOYER_READ = "employer:employer:read"
    EMPLOYER_KEEP = "employer:employer:keep"
    EMPLOYER_SELF = "employer:own:keep"
    ORDER_READ = "employer:order:read"
    ORDER_KEEP = "employer:order:keep"
    ORDER_MOVE = "employer:order:move"

    COURSE_READ = "course:course:read"
    COURSE_KEEP = "course:course:keep"
    COURSE_DECIDE = "course:paper:decide"

    CLASS_READ = "training:class:read"
    CLASS_KEEP = "training:class:keep"
    CLASS_MOVE = "training:class:move"
    CLASS_FILE = "training:file:read"
    ENROLMENT_READ = "training:enrolment:read"
    ENROLMENT_KEEP = "training:enrolment:keep"
    ENROLMENT_NUMBER = "training:enrolment:number"
    ENROLMENT_LEAVE = "training:enrolment:leave"

    ATTENDANCE_READ = "attendance:sheet:read"
    PROXY_READ = "attendance:proxy:read"
    ATTENDANCE_KEEP = "attendance:lesson:keep"
    ATTENDANCE_DECIDE = "attendance:correction:decide"

    RESULT_READ = "followup:result:read"
    RESULT_KEEP = "followup:result:keep"

    COMPLAINT_READ = "inspection:complaint:read"
    COMPLAINT_ANSWER = "inspection:complaint:answer"
    SIGNAL_READ = "inspection:signal:read"
    CASE_KEEP = "inspection:case:keep"

    LOOKUP_CODE_MAKE = "portal:code:make"
    NOTICE_READ = "portal:notice:read"
    NOTICE_KEEP = "portal:notice:keep"

    PERSON_FILE = "report:person_file:make"
    FOLLOWUP_READ = "followup:task:read"
    FOLLOWUP_KEEP = "followup:task:keep"
    FOLLOWUP_SHEET = "followup:sheet:keep"

    STARTUP_READ = "startup:case:read"
    STARTUP_PROPOSE = "startup:case:propose"
    STARTUP_KEEP = "startup:case:keep"
    STARTUP_DECIDE = "startup:case:decide"
    STARTUP_EXPORT = "startup:case:export"
    LOAN_KEEP = "startup:loan:keep"

    VOUCHER_READ = "voucher:voucher:read"
    VOUCHER_SCHEME = "voucher:scheme:keep"
    VOUCHER_BATCH_READ = "voucher:batch:read"
    VOUCHER_BATCH = "voucher:batch:keep"
    VOUCHER_PRINT = "voucher:voucher:print"
    VOUCHER_SERVE = "voucher:voucher:serve"
    VOUCHER_REDEEM = "voucher:voucher:redeem"
    VOUCHER_DECIDE = "voucher:voucher:decide"
    VOUCHER_SAMPLE_READ = "voucher:sample:read"
    VOUCHER_SAMPLE = "voucher:sample:keep"
    VOUCHER_UNUSED = "voucher:unused:read"
    VOUCHER_REMIND = "voucher:unused:remind"

    PROGRESS_READ = "report:progress:read"
    DEMAND_READ = "report:demand:read"
    DUTIES_READ = "report:duty:read"


EVERY_ROLE = frozenset(Role)
_OFFICIALS = frozenset({Role.OFFICE, Role.LEADER, Role.DEPARTMENT, Role.TOWNSHIP, Role.INSPECTOR, Role.AUDITOR})
_COUNTY_WIDE = frozenset({Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.AUDITOR})
_OFFICE = frozenset({Role.OFFICE})
_KEEPERS = frozenset({Role.OFFICE, Role.ADMIN})
_REGISTRARS = frozenset({Role.OFFICE, Role.TOWNSHIP})

GRANTS: dict[P, tuple[str, frozenset[Role]]] = {
    P.PUBLIC: ("不登录也可使用", frozenset()),
    P.SELF: ("查看和维护本人的登录信息", EVERY_ROLE),
    P.USER_READ: ("查看账号", _KEEPERS),
    P.USER_KEEP: ("新建、停用、调动账号和重置密码", _KEEPERS),
    P.AUDIT_READ: ("查看操作日志", frozenset({Role.OFFICE, Role.AUDITOR, Role.ADMIN})),
    P.ORG_READ: ("查看区划、部门和职责分工", EVERY_ROLE),
    P.ORG_KEEP: ("维护区划、部门和职责分工", _OFFICE),
    P.CATALOG_READ: ("查看字典", EVERY_ROLE),
    P.CATALOG_KEEP: ("维护字典", _OFFICE),
    P.PERSON_READ: ("查看劳动力台账（号码已遮盖）", _COUNTY_WIDE | {Role.TOWNSHIP}),
    P.PERSON_KEEP: ("登记和修改劳动力", _REGISTRARS),
    P.PERSON_MERGE: ("合并重复的劳动力", _OFFICE),
    P.PERSON_REVEAL: ("说明事由后查看完整的个人信息", _REGISTRARS),
    P.PERSON_LOOKUP: ("跨乡镇核验身份证号", _REGISTRARS),
    P.PERSON_EXPORT: ("说明用途后导出劳动力台账（号码已遮盖）", _REGISTRARS),
    P.IMPORT_READ: ("查看导入记录和检查结果", _REGISTRARS | {Role.DEPARTMENT, Role.INSTITUTION}),
    P.IMPORT_KEEP: ("确认、取消和撤销导入", _REGISTRARS | {Role.DEPARTMENT, Role.INSTITUTION}),
    P.PLAN_READ: ("查看方案、任务和任务分解", _OFFICIALS | {Role.INSTITUTION}),
    P.PLAN_COMPARE: ("比较任务分解的不同版本", _COUNTY_WIDE),
    P.PLAN_RECEIVE: ("确认收到已发布的任务", frozenset({Role.TOWNSHIP, Role.DEPARTMENT})),
    P.PLAN_KEEP: ("编制方案和任务分解", _OFFICE),
    P.PLAN_ISSUE: ("发布、退回方案和任务分解，答复调整申请", _OFFICE),
    P.PLAN_INPUT_READ: ("查看部门年度计划", _COUNTY_WIDE | {Role.DEPARTMENT}),
    P.PLAN_INPUT: ("登记部门年度计划", _OFFICE | {Role.DEPARTMENT}),
    P.PLAN_REQUEST_READ: ("查看任务调整申请", _COUNTY_WIDE | {Role.TOWNSHIP}),
    P.PLAN_REQUEST: ("提出任务调整申请", frozenset({Role.TOWNSHIP})),
    P.INSTITUTION_READ: ("查看培训机构、设施和年度认定", _OFFICIALS | {Role.INSTITUTION}),
    P.INSTITUTION_KEEP: ("登记、停用培训机构，维护办学工种", _OFFICE),
    P.INSTITUTION_SELF: ("维护机构联系方式、设施和合作协议，填报年度认定", _OFFICE | {Role.INSTITUTION}),
    P.RECOGNITION_DECIDE: ("作出、退回和撤销年度认定", _OFFICE),
    P.TENDER_READ: ("查看招标项目、告知记录和合同", _OFFICIALS | {Role.INSTITUTION}),
    P.TENDER_KEEP: ("编制招标项目、评分和定标", _OFFICE),
    P.BID_READ: ("查看投标", _COUNTY_WIDE | {Role.INSTITUTION}),
    P.BID_KEEP: ("投标", frozenset({Role.INSTITUTION})),
    P.TEACHER_READ: ("查看师资库和授课课时", _OFFICIALS | {Role.INSTITUTION}),
    P.TEACHER_KEEP: ("推荐教师、维护教师信息", _OFFICE | {Role.DEPARTMENT, Role.INSTITUTION}),
    P.TEACHER_ADMIT: ("教师入库、出库、考评、进修和职称", _OFFICE | {Role.DEPARTMENT}),
    P.VENUE_KEEP: ("维护场地和培训基地", _OFFICE | {Role.INSTITUTION, Role.TOWNSHIP}),
    P.BOOKING_KEEP: ("预约教师和场地", _OFFICE | {Role.INSTITUTION}),
    P.EMPLOYER_READ: ("查看用工单位和岗位", _OFFICIALS | {Role.INSTITUTION, Role.EMPLOYER}),
    P.EMPLOYER_KEEP: ("登记用工单位", _OFFICE),
    P.EMPLOYER_SELF: ("维护用工单位联系方式，发布岗位", _OFFICE | {Role.EMPLOYER}),
    P.ORDER_READ: ("查看用工订单", _OFFICIALS | {Role.INSTITUTION, Role.EMPLOYER}),
    P.ORDER_KEEP: ("起草用工订单", _OFFICE | {Role.EMPLOYER}),
    P.ORDER_MOVE: ("发出、接受、交付和完成用工订单", _OFFICE | {Role.EMPLOYER, Role.INSTITUTION}),
    P.COURSE_READ: ("查看课程、教学计划、大纲和教材", _OFFICIALS | {Role.INSTITUTION}),
    P.COURSE_KEEP: ("编写课程和课程材料", _OFFICE | {Role.INSTITUTION}),
    P.COURSE_DECIDE: ("审定、退回课程材料", _OFFICE | {Role.DEPARTMENT}),
    P.CLASS_READ: ("查看培训班和课程表", _OFFICIALS | {Role.INSTITUTION}),
    P.CLASS_KEEP: ("申请培训班、编排课程表", _OFFICE | {Role.INSTITUTION}),
    P.CLASS_MOVE: ("提交、审批、开班、结束和验收培训班", _OFFICE | {Role.DEPARTMENT, Role.INSTITUTION}),
    P.CLASS_FILE: (
        "查看一班一档、报到册和验收前的核对清单",
        _COUNTY_WIDE | {Role.DEPARTMENT, Role.INSTITUTION},
    ),
    P.ENROLMENT_READ: ("查看报名学员（号码已遮盖）", _OFFICIALS | {Role.INSTITUTION}),
    P.ENROLMENT_KEEP: ("学员报名、换班", _REGISTRARS),
    P.ENROLMENT_NUMBER: ("按身份证号或名单表格为学员报名", _REGISTRARS | {Role.INSTITUTION}),
    P.ENROLMENT_LEAVE: ("取消学员报名", _REGISTRARS | {Role.INSTITUTION}),
    P.ATTENDANCE_READ: ("查看当天的课和考勤表", _OFFICIALS | {Role.INSTITUTION}),
    P.PROXY_READ: ("查看疑似代签的提示", _COUNTY_WIDE | {Role.DEPARTMENT, Role.INSTITUTION}),
    P.ATTENDANCE_KEEP: ("打开签到屏幕、点名、申请补正", _OFFICE | {Role.INSTITUTION}),
    P.ATTENDANCE_DECIDE: ("审核考勤补正", _OFFICE | {Role.DEPARTMENT}),
    P.RESULT_READ: ("查看考核成绩、结业和证书", _OFFICIALS | {Role.INSTITUTION}),
    P.RESULT_KEEP: ("登记考核成绩、发放和撤销证书", _OFFICE | {Role.INSTITUTION}),
    P.COMPLAINT_READ: ("查看投诉举报", _COUNTY_WIDE),
    P.COMPLAINT_ANSWER: ("答复、办结投诉举报", frozenset({Role.OFFICE, Role.INSPECTOR})),
    P.SIGNAL_READ: ("查看培训券的疑点和案件", _COUNTY_WIDE),
    P.CASE_KEEP: ("说明疑点，办理培训券案件", frozenset({Role.OFFICE, Role.INSPECTOR})),
    P.NOTICE_READ: ("查看发给学员的通知", _OFFICIALS),
    P.NOTICE_KEEP: ("编写、发布和结束通知", _REGISTRARS | {Role.DEPARTMENT}),
    P.LOOKUP_CODE_MAKE: ("给学员发查询码", _REGISTRARS),
    P.FOLLOWUP_READ: ("查看就业跟踪和回访", _OFFICIALS | {Role.INSTITUTION}),
    P.FOLLOWUP_KEEP: ("登记就业跟踪和回访", _REGISTRARS | {Role.DEPARTMENT}),
    P.FOLLOWUP_SHEET: ("说明用途后导出就业跟踪登记表，用表格登记", _REGISTRARS | {Role.DEPARTMENT}),
    P.STARTUP_READ: ("查看创业扶持名单和贷款", _REGISTRARS | {Role.LEADER, Role.DEPARTMENT, Role.AUDITOR}),
    P.STARTUP_PROPOSE: ("提出创业扶持申请", _REGISTRARS),
    P.STARTUP_KEEP: ("修改创业扶持的内容", _REGISTRARS | {Role.DEPARTMENT}),
    P.STARTUP_DECIDE: ("确认和结束创业扶持，安排导师，登记指导", _OFFICE | {Role.DEPARTMENT}),
    P.STARTUP_EXPORT: ("说明用途后导出创业扶持名单（号码已遮盖）", _REGISTRARS | {Role.DEPARTMENT}),
    P.LOAN_KEEP: ("推荐创业贷款，登记贷款进度和还款", _OFFICE | {Role.DEPARTMENT}),
    P.VOUCHER_READ: ("查看培训券和培训券办法", _OFFICIALS | {Role.INSTITUTION}),
    P.VOUCHER_SCHEME: ("编写、批准培训券办法", _OFFICE),
    P.VOUCHER_BATCH_READ: ("查看发券批次", _COUNTY_WIDE | {Role.TOWNSHIP}),
    P.VOUCHER_BATCH: ("编制、批准和发放培训券批次", _OFFICE),
    P.VOUCHER_PRINT: ("打印、挂失补发培训券", _REGISTRARS),
    P.VOUCHER_SERVE: ("为持券人办理领取、预约和取消", _REGISTRARS),
    P.VOUCHER_REDEEM: ("凭持券人的密码或乡镇见证兑付培训券", _REGISTRARS | {Role.INSTITUTION}),
    P.VOUCHER_DECIDE: ("核查、冻结、作废培训券", _OFFICE | {Role.DEPARTMENT}),
    P.VOUCHER_SAMPLE_READ: ("查看培训券核查抽样和结果", _COUNTY_WIDE | {Role.DEPARTMENT}),
    P.VOUCHER_SAMPLE: ("抽样核查已兑付的培训券", _OFFICE | {Role.DEPARTMENT}),
    P.VOUCHER_UNUSED: ("查看没有用的培训券和原因", _COUNTY_WIDE | {Role.TOWNSHIP}),
    P.VOUCHER_REMIND: ("催用培训券，登记没有用的原因", _REGISTRARS),
    P.DUTIES_READ: ("查看本人和本单位的待办", EVERY_ROLE),
    P.PERSON_FILE: ("说明用途后制作一人一档（号码已遮盖）", _REGISTRARS),
    P.DEMAND_READ: ("查看培训目标台账", _OFFICIALS),
    P.PROGRESS_READ: ("查看本单位范围内的进度", _OFFICIALS | {Role.INSTITUTION}),
}


def allows(role: str, permission: P) -> bool:
    """Whether a role holds a permission."""
    return role in GRANTS[permission][1]


def permissions_of(role: str) -> list[P]:
    """All permissions of a role, for the client's menu."""
    return [permission for permission, (_, roles) in GRANTS.items() if role in roles]
