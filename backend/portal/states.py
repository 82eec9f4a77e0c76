"""What notices there are and how they stand (R57, R150)."""

from collections.abc import Mapping
from typing import Literal

NoticeKind = Literal["job", "recruit", "startup", "lesson", "guide", "story"]
NoticeState = Literal["draft", "published", "ended"]
NOTICES: Mapping[str, str] = {
    "job": "岗位信息",
    "recruit": "招聘信息",
    "startup": "创业项目",
    "lesson": "在线讲解",
    "guide": "技术指导",
    "story": "身边的榜样",
}
NOTICE_STATES: Mapping[str, str] = {"draft": "草稿", "published": "已发布", "ended": "已结束"}
