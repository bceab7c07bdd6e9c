import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0016_rules_of_their_own'),
        ('committee', '0007_objector_sealed'),
        ('documents', '0003_file_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HearingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='ObjectionDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conclusion', models.CharField(choices=[('upheld', '异议成立'), ('rejected', '异议不成立')], max_length=20, verbose_name='结论')),
                ('findings', models.TextField(max_length=2000, verbose_name='查明的事实和依据')),
                ('consequence', models.CharField(blank=True, max_length=500, verbose_name='处理结果')),
                ('reply', models.TextField(max_length=2000, verbose_name='对反映人的答复')),
                ('organisation_reply', models.TextField(max_length=2000, verbose_name='对被反映单位的答复')),
                ('resolution', models.CharField(blank=True, max_length=60, verbose_name='组委会决议文号')),
                ('resolved_on', models.DateField(null=True, verbose_name='决议日期')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='审定时间')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='退回时间')),
                ('return_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='ObjectionHandler',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named_at', models.DateTimeField(verbose_name='指定时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='解除时间')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='ObjectionHearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('substance', models.TextField(max_length=2000, verbose_name='需要说明的问题')),
                ('asked_at', models.DateTimeField(verbose_name='发出时间')),
                ('due_at', models.DateTimeField(verbose_name='答复截止（不含）')),
                ('due_explanation', models.CharField(max_length=300, verbose_name='期限说明')),
                ('answer', models.TextField(blank=True, max_length=3000, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ObjectionTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('investigate', '调查核实'), ('hear', '听取意见'), ('ask_bureau', '征询主管部门'), ('ask_experts', '征询专家')], max_length=20, verbose_name='事项')),
                ('text', models.CharField(max_length=200, verbose_name='任务内容')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('due_explanation', models.CharField(max_length=300, verbose_name='期限说明')),
                ('created_at', models.DateTimeField(verbose_name='交办时间')),
                ('done_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('result', models.TextField(blank=True, max_length=1000, verbose_name='办理结果')),
            ],
            options={
                'ordering': ('due_on', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='hearingfile',
            name='stored',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
        migrations.AddField(
            model_name='objectiondecision',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiondecision',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='committee.objection'),
        ),
        migrations.AddField(
            model_name='objectiondecision',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiondecision',
            name='returned_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhandler',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhandler',
            name='named_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhandler',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handlers', to='committee.objection'),
        ),
        migrations.AddField(
            model_name='objectionhandler',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhearing',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhearing',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionhearing',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='committee.objection'),
        ),
        migrations.AddField(
            model_name='hearingfile',
            name='hearing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='committee.objectionhearing'),
        ),
        migrations.AddField(
            model_name='objectiontask',
            name='assignee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiontask',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiontask',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiontask',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='committee.objection'),
        ),
        migrations.AddConstraint(
            model_name='objectiondecision',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_at__isnull', True)), fields=('objection',), name='one_decision_per_objection'),
        ),
        migrations.AddConstraint(
            model_name='objectiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='objection_decided_by_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='objectiondecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('returned_at__isnull', True)), _connector='OR'), name='objection_decision_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='objectiondecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_reason', ''), ('returned_at__isnull', True), ('returned_by__isnull', True)), models.Q(('returned_at__isnull', False), ('returned_by__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='objection_decision_returned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='objectiondecision',
            constraint=models.CheckConstraint(condition=models.Q(('conclusion', 'rejected'), models.Q(('conclusion', 'upheld'), models.Q(('consequence', ''), _negated=True)), _connector='OR'), name='upheld_objection_has_consequence'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectiondecision',
            trigger=pgtrigger.compiler.Trigger(name='objection_decision_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b7eb651ad02c04cbdf1b1d5dc2f4cad98b5ff691', operation='DELETE', pgid='pgtrigger_objection_decision_is_kept_8a06e', table='committee_objectiondecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectiondecision',
            trigger=pgtrigger.compiler.Trigger(name='objection_decision_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."conclusion" IS DISTINCT FROM (NEW."conclusion") OR OLD."findings" IS DISTINCT FROM (NEW."findings") OR OLD."consequence" IS DISTINCT FROM (NEW."consequence") OR OLD."reply" IS DISTINCT FROM (NEW."reply") OR OLD."organisation_reply" IS DISTINCT FROM (NEW."organisation_reply") OR OLD."resolution" IS DISTINCT FROM (NEW."resolution") OR OLD."resolved_on" IS DISTINCT FROM (NEW."resolved_on") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7a3b9d61335da99663ad9b91f58a8e854b527a8a', operation='UPDATE', pgid='pgtrigger_objection_decision_is_fixed_8d1a6', table='committee_objectiondecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectiondecision',
            trigger=pgtrigger.compiler.Trigger(name='objection_approval_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS NOT NULL OR OLD."returned_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2048fe94962bcfbff563b1872ca948e994f270a1', operation='UPDATE', pgid='pgtrigger_objection_approval_is_kept_68da1', table='committee_objectiondecision', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='objectionhandler',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('objection', 'user'), name='handler_named_once'),
        ),
        migrations.AddConstraint(
            model_name='objectionhandler',
            constraint=models.CheckConstraint(condition=models.Q(('user', models.F('named_by')), _negated=True), name='handler_named_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='objectionhandler',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='handler_ended_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionhandler',
            trigger=pgtrigger.compiler.Trigger(name='objection_handler_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='981a50c2198cfcbdd6dc314c7595dc5408d3370d', operation='DELETE', pgid='pgtrigger_objection_handler_is_kept_779da', table='committee_objectionhandler', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionhandler',
            trigger=pgtrigger.compiler.Trigger(name='objection_handler_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."named_by_id" IS DISTINCT FROM (NEW."named_by_id") OR OLD."named_at" IS DISTINCT FROM (NEW."named_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9c529850dff44b7488fd8828565a8821bea0e947', operation='UPDATE', pgid='pgtrigger_objection_handler_is_fixed_98f82', table='committee_objectionhandler', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='objectionhearing',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='hearing_is_due_later'),
        ),
        migrations.AddConstraint(
            model_name='objectionhearing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__lt', models.F('due_at')), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='hearing_answered_in_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionhearing',
            trigger=pgtrigger.compiler.Trigger(name='objection_hearing_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c5fffcb4380ebb6ca94d0a5049f1a9b046d55a2e', operation='DELETE', pgid='pgtrigger_objection_hearing_is_kept_e94d9', table='committee_objectionhearing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionhearing',
            trigger=pgtrigger.compiler.Trigger(name='objection_answer_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a10ba1ba858cc0e9fe1ee97a5b87e4007969ced2', operation='UPDATE', pgid='pgtrigger_objection_answer_is_kept_6790f', table='committee_objectionhearing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionhearing',
            trigger=pgtrigger.compiler.Trigger(name='objection_hearing_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."substance" IS DISTINCT FROM (NEW."substance") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='61f19e67f9d50790be9e4ab458408a1366455ec6', operation='UPDATE', pgid='pgtrigger_objection_hearing_is_fixed_dc3c5', table='committee_objectionhearing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hearingfile',
            trigger=pgtrigger.compiler.Trigger(name='hearing_file_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='23e21702624a758ef161201969b668723f8cbde1', operation='UPDATE OR DELETE', pgid='pgtrigger_hearing_file_append_only_32bce', table='committee_hearingfile', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='objectiontask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('result', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), models.Q(('result', ''), _negated=True)), _connector='OR'), name='objection_task_done_with_result'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectiontask',
            trigger=pgtrigger.compiler.Trigger(name='objection_task_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d53c53145e4c31baf81a8f71ffa55d4141f40300', operation='DELETE', pgid='pgtrigger_objection_task_is_kept_27512', table='committee_objectiontask', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectiontask',
            trigger=pgtrigger.compiler.Trigger(name='objection_task_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6ef7ab0a2a0e1f5db42a13c2709abfa33f12233d', operation='UPDATE', pgid='pgtrigger_objection_task_is_fixed_c9085', table='committee_objectiontask', when='BEFORE')),
        ),
    ]
