import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


# What is told already when alerts begin is no news.
NOTICE_ALL = """
INSERT INTO articles_notice (event_id, status, noticed_at)
SELECT id, status, last_told_at FROM articles_event WHERE source_count > 0
"""


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0010_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('rumoured', 'Rumoured'), ('talks', 'In talks'), ('planned', 'Planned'), ('done', 'Done'), ('paused', 'Paused'), ('cancelled', 'Cancelled'), ('declined', 'Declined'), ('denied', 'Denied')], max_length=9)),
                ('noticed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=300, verbose_name='search')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='TopicFollow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=20)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='digest',
            name='digest_once_a_period',
        ),
        migrations.AddField(
            model_name='digest',
            name='claimed_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='digest',
            name='counts',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='digest',
            name='error',
            field=models.TextField(blank=True, default='', verbose_name='error'),
        ),
        migrations.AddField(
            model_name='digest',
            name='kind',
            field=models.CharField(choices=[('weekly', 'Weekly digest'), ('alert', 'Alert')], default='weekly', max_length=6, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='digest',
            name='message_id',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='digest',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='digest',
            name='refusals',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='refused for now'),
        ),
        migrations.AddField(
            model_name='digest',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('quiet', 'Nothing to say'), ('claimed', 'Being sent'), ('sent', 'Sent'), ('refused', 'Refused for good'), ('bounced', 'Came back'), ('unsure', 'Unsure'), ('late', 'Too late'), ('skipped', 'Left out')], default='waiting', max_length=7, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='digest',
            name='told',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
        ),
        migrations.AddField(
            model_name='digest',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='tries'),
        ),
        migrations.AddField(
            model_name='digest',
            name='try_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='tried at'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='alerts_a_day',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(24)], verbose_name='alerts a day, at most'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next digest'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='failures',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='mails refused in a row'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='pause_reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='why paused'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='paused'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='unsubscribed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='unsubscribed'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='wants_quiet_line',
            field=models.BooleanField(default=False, verbose_name='mailed of quiet weeks too'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='claimed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='begun'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='period_end',
            field=models.DateField(verbose_name='up to'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='period_start',
            field=models.DateField(verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='sent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='sent'),
        ),
        migrations.AlterField(
            model_name='digest',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='articles.subscriber', verbose_name='subscriber'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['try_at', 'id'], name='digest_waiting'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_at'], name='digest_in_hand'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('message_id', ''), _negated=True), fields=['message_id'], name='digest_message'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(fields=['subscriber', '-period_start'], name='digest_of_subscriber'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(fields=['due_at'], name='subscriber_due'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'weekly')), fields=('subscriber', 'period_start'), name='digest_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'alert'), ('state__in', ['waiting', 'claimed'])), fields=('subscriber',), name='digest_one_alert_at_once'),
        ),
        migrations.AddField(
            model_name='notice',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='articles.event'),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='articles.subscriber'),
        ),
        migrations.AddField(
            model_name='topicfollow',
            name='subscriber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_follows', to='articles.subscriber'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['noticed_at'], name='notice_lately'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('event', 'status'), name='notice_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('subscriber', 'query'), name='saved_search_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('query', ''), _negated=True), name='saved_search_has_words'),
        ),
        migrations.AddConstraint(
            model_name='topicfollow',
            constraint=models.UniqueConstraint(fields=('subscriber', 'topic'), name='topic_follow_once'),
        ),
        migrations.RunSQL(NOTICE_ALL, migrations.RunSQL.noop, elidable=True),
    ]
