"""The actions that exist, `resource:verb`, and what somebody can be to a thing."""

from enum import StrEnum


class Relation(StrEnum):
    """What the actor is to the thing at hand; the domain computes it, the table uses it."""

    PUBLIC = "public"  # the thing is open to the house
    SELF = "self"  # the actor's own person, session, message, token
    AUTHOR = "author"  # submitter or co-submitter of the idea
    PANEL = "panel"  # on the round's panel
    UNIT_LEAD = "unit_lead"  # leads (or deputises for) the unit concerned
    EXPERIMENT_LEAD = "experiment_lead"  # leads the experiment
    EXPERIMENT_TEAM = "experiment_team"  # named as one of the experiment's team
    RESPONSIBLE = "responsible"  # owner or deputy of the register entry
    WATCHER = "watcher"  # may stop the use of AI that the entry describes
    MEMBER = "member"  # works in the unit concerned, or in one below it
    OWNER = "owner"  # named as the one who does it


class Action(StrEnum):
    """Everything that can be asked of Kiem."""

    # open doors
    ANYONE = "anyone:enter"
    # people
    ME_READ = "me:read"
    ME_CHANGE = "me:change"
    INBOX_READ = "inbox:read"
    UNIT_READ = "unit:read"
    UNIT_MANAGE = "unit:manage"
    DEPUTY_APPOINT = "unit:deputy"
    PERSON_READ = "person:read"
    PERSON_MANAGE = "person:manage"
    THEME_READ = "theme:read"
    THEME_MANAGE = "theme:manage"
    TOKEN_MANAGE = "token:manage"  # noqa: S105
    SETTINGS_MANAGE = "settings:manage"
    WEBHOOK_READ = "webhook:read"
    WEBHOOK_MANAGE = "webhook:manage"
    EVENTS_READ = "events:read"
    METRICS_READ = "metrics:read"
    # search
    SEARCH = "search:read"
    VIEW_KEEP = "view:keep"
    # ideas
    IDEA_LIST = "idea:list"
    IDEA_READ = "idea:read"
    IDEA_CREATE = "idea:create"
    IDEA_EDIT = "idea:edit"
    IDEA_SUBMIT = "idea:submit"
    IDEA_WITHDRAW = "idea:withdraw"
    IDEA_ANSWER = "idea:answer"
    IDEA_SUPPORT = "idea:support"
    IDEA_COMMENT = "idea:comment"
    IDEA_TRIAGE = "idea:triage"
    IDEA_MERGE = "idea:merge"
    IDEA_IMPORT = "idea:import"
    IDEA_JOIN = "idea:join"
    IDEA_JOIN_ANSWER = "idea:join_answer"
    # files with an idea, a booked cost, a handover, a register entry
    ATTACHMENT_READ = "attachment:read"
    ATTACHMENT_CHANGE = "attachment:change"
    # rounds
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    ROUND_PREPARE = "round:prepare"
    ROUND_LEAD = "round:lead"
    ROUND_TURNOUT = "round:turnout"
    BALLOT_READ = "ballot:read"
    BALLOT_CAST = "ballot:cast"
    RECUSE = "ballot:recuse"
    TALLY_READ = "tally:read"
    OUTCOME_EARLY = "outcome:early"
    WHAT_IF = "outcome:what_if"
    WHAT_IF_READ = "outcome:what_ifs"
    DECISION_MAKE = "decision:make"
    PUBLISH = "round:publish"
    RECORD_READ = "record:read"
    # fund
    FUND_READ = "fund:read"
    FUND_ALLOT = "fund:allot"
    FUND_AGREE = "fund:agree"
    # commitments, experiments, handovers
    COMMITMENT_READ = "commitment:read"
    COMMITMENT_OFFER = "commitment:offer"
    COMMITMENT_SIGN = "commitment:sign"
    COMMITMENT_PROPOSE = "commitment:propose"
    LEDGER_READ = "commitment:ledger"
    EXPERIMENT_READ = "experiment:read"
    EXPERIMENT_MANAGE = "experiment:manage"
    EXPERIMENT_RUN = "experiment:run"
    EXPERIMENT_LOG = "experiment:log"
    EXPERIMENT_EVALUATE = "experiment:evaluate"
    HEADLINE_READ = "experiment:read_headline"
    EXPERIMENT_CLAIM = "experiment:claim"
    HANDOVER_MAKE = "handover:make"
    HANDOVER_PLAN = "handover:plan"
    HANDOVER_DECIDE = "handover:decide"
    LESSON_READ = "lesson:read"
    LESSON_USE = "lesson:use"
    # register
    REGISTER_READ = "register:read"
    REGISTER_MANAGE = "register:manage"
    REGISTER_STOP = "register:stop"
    REGISTER_INCIDENT = "register:incident"
    REGISTER_ANSWER = "register:answer"
    REGISTER_POLICY = "register:policy"
    REGISTER_EXCHANGE = "register:exchange"
    REGISTER_PUBLIC = "register:public"
    UNIT_AI_READ = "unit_ai:read"
    UNITS_AI_READ = "units_ai:read"
    # learning
    LITERACY_OWN = "literacy:own"
    LITERACY_READ = "literacy:read"
    LITERACY_NUMBERS = "literacy:numbers"
    LITERACY_MANAGE = "literacy:manage"
    # tools
    TOOL_ANSWER = "tool:answer"
    TOOL_ASK = "tool:ask"
    TOOL_REQUEST = "tool:request"
    TOOL_DECIDE = "tool:decide"
    # scan, vision, picture
    SCAN_READ = "scan:read"
    SCAN_RESULT_READ = "scan:result_read"
    SCAN_MANAGE = "scan:manage"
    SCAN_PLAN = "scan:plan"
    SCAN_STEP = "scan:step"
    VISION_READ = "vision:read"
    VISION_MANAGE = "vision:manage"
    LOG_WRITE = "log:write"
    INSIGHT_READ = "insight:read"
    WAITING_READ = "waiting:read"
