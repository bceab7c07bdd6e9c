"""What each particular of an event is called (words.py shows them)."""

PARTICULARS = {
    "added": "新增项数",
    "commitment": "种子摘要或封存摘要",
    "count": "数量",
    "digest": "摘要",
    "dropped": "取消项数",
    "expert": "专家编号",
    "from": "原状态",
    "key": "办理方",
    "name": "名称",
    "number": "编号",
    "reason": "理由",
    "remark": "意见",
    "revision": "版次",
    "root": "总摘要",
    "seed": "种子",
    "stage": "阶段",
    "to": "新状态",
    "version": "版本",
}
