"""Thirty-two fictional organisations over the six groups. No such organisation is meant or known to exist."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """`prefix` are the first two characters of the code (department and class), `division` of GB/T 4754-2017."""

    name: str
    prefix: str
    kind: str
    area: str
    division: str
    group: str
    bureau: str
    product: str


_ROWS = """
宝鸡渭岸钛合金材料有限公司|91|enterprise|610302|32|industrial|gxj|钛及钛合金棒材、板材
宝鸡衡岳阀门制造有限公司|91|enterprise|610303|34|industrial|gxj|高压工业阀门
陈仓远澜精密机床有限公司|91|enterprise|610304|34|industrial|gxj|数控机床主轴
岐山麦禾食品有限公司|91|enterprise|610323|14|industrial|gxj|挂面、面粉制品
宝鸡擎川汽车零部件有限公司|91|enterprise|GX|36|industrial|gxj|传动轴与齿轮
凤州铅锌新材料有限公司|91|enterprise|610330|32|industrial|gxj|有色金属新材料
宝鸡澄泉酒业有限公司|91|enterprise|610305|15|industrial|gxj|白酒
宝鸡青陇电气有限公司|91|enterprise|610302|38|industrial|gxj|输配电开关设备
宝鸡通衢供应链有限公司|91|enterprise|610303|59|enterprise|jtj|仓储与城市配送
宝鸡云栈软件有限公司|91|enterprise|GX|65|enterprise|gxj|工业互联网软件
宝鸡汇和商贸有限公司|91|enterprise|610303|52|enterprise|swj|连锁超市
宝鸡安澜水务服务有限公司|91|enterprise|610302|77|enterprise|slj|水环境治理服务
宝鸡睦邻物业服务有限公司|91|enterprise|610302|70|enterprise|zjj|物业管理
宝鸡正衡检验检测有限公司|91|enterprise|GX|74|enterprise|fgw|材料检验检测
陈仓稷麦粮油有限公司|91|enterprise|610304|01|agriculture|nyj|优质小麦种植
眉坞猕猴桃专业合作社|93|cooperative|610326|01|agriculture|nyj|猕猴桃种植与分选
千阳莎能奶山羊专业合作社|93|cooperative|610328|03|agriculture|nyj|奶山羊养殖
扶风县绛帐镇柳塬村股份经济合作社|N2|collective|610324|01|agriculture|nyj|设施蔬菜
陇州核桃种植有限公司|91|enterprise|610327|01|agriculture|nyj|核桃种植
麟游林下养殖有限公司|91|enterprise|610329|03|agriculture|nyj|布尔羊养殖
太白霁雪生态旅游有限公司|91|enterprise|610331|90|culture_tourism|wlj|景区运营
宝鸡周塬文化发展有限公司|91|enterprise|610324|88|culture_tourism|wlj|文博展览服务
宝鸡西凤阁酒店管理有限公司|91|enterprise|610305|61|culture_tourism|wlj|酒店服务
凤县羌韵民俗旅游有限公司|91|enterprise|610330|90|culture_tourism|wlj|民俗旅游
宝鸡磐基建设集团有限公司|91|enterprise|610302|47|construction|zjj|房屋建筑施工
宝鸡筑邦市政工程有限公司|91|enterprise|610303|48|construction|zjj|市政公用工程
宝鸡砺石装饰工程有限公司|91|enterprise|610302|50|construction|zjj|建筑装饰
岐山恒筑安装工程有限公司|91|enterprise|610323|49|construction|zjj|机电设备安装
宝鸡清溪岭医院|12|institution|610303|84|education_medical|wjw|综合医疗服务
宝鸡仁济口腔医院|52|social|610302|84|education_medical|wjw|口腔诊疗
宝鸡明德中学|12|institution|610302|83|education_medical|jyj|普通高中教育
宝鸡现代职业技术学校|12|institution|610304|83|education_medical|jyj|中等职业教育
"""

SAMPLES = tuple(Sample(*row.split("|")) for row in _ROWS.strip().splitlines())

# Name, kind, employer, title, divisions, years of such work, recommending bureau.
EXPERTS = (
    ("秦知衡", "assessor", "某质量协会（虚构）", "高级工程师", (), 22, None),
    ("周明远", "assessor", "某认证机构（虚构）", "高级审核员", ("34", "38"), 16, None),
    ("吴若谷", "assessor", "某高校（虚构）", "教授", ("65",), 25, None),
    ("郑思源", "assessor", "某研究院（虚构）", "研究员", ("32", "36"), 18, None),
    ("王砚秋", "industry", "某行业协会（虚构）", "正高级工程师", ("32", "34", "36"), 28, "gxj"),
    ("冯致和", "industry", "某设计院（虚构）", "高级工程师", ("47", "48"), 20, "zjj"),
    ("陈慎行", "industry", "某农业技术推广站（虚构）", "推广研究员", ("01", "03"), 24, "nyj"),
    ("褚怀瑾", "industry", "某医院管理学会（虚构）", "主任医师", ("84",), 27, None),
)
MEMBERS = ("委员甲", "委员乙", "委员丙", "委员丁", "委员戊", "委员己", "委员庚")
