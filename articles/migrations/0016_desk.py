import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_corrections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Polling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('total', models.PositiveIntegerField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='retagging',
            name='retagging_once_at_a_time',
        ),
        migrations.AddField(
            model_name='retagging',
            name='asked',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='retagging',
            name='asked_up_to',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='retagging',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='retagging',
            name='is_by_workers',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='retagging',
            name='total',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='article',
            name='feed',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='articles.feed', verbose_name='feed'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.F('feed'), models.OrderBy(models.F('id'), descending=True), name='article_of_feed'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['stored_at'], name='article_stored'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('partial_reason', ''), _negated=True), fields=['id'], name='article_partial'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('error', ''), _negated=True), fields=['id'], name='article_failed'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('tries__gte', 5)), fields=['id'], name='article_set_aside'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('gone_at__isnull', False)), fields=['id'], name='article_gone'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('language', '')), fields=['id'], name='article_without_language'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['id'], name='claim_withdrawn'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['status', 'id'], name='claim_of_status'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(fields=['-period_start', '-id'], name='digest_newest'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(fields=['state', '-period_start', '-id'], name='digest_of_state'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(models.Q(('title_en', ''), _negated=True), models.Q(('title_fr', ''), _negated=True), _connector='OR'), fields=['id'], name='event_titled'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['status', 'id'], name='event_of_status'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('email'), name='gin_trgm_ops'), name='subscriber_address'),
        ),
        migrations.AddIndex(
            model_name='tombstone',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('url'), name='gin_trgm_ops'), name='tombstone_address'),
        ),
        migrations.AddConstraint(
            model_name='retagging',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('language', 'since', 'stamp'), name='retagging_once_at_a_time', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='polling',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ended_at',), name='polling_once_at_a_time', nulls_distinct=False),
        ),
    ]
