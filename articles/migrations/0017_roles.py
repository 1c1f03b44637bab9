from django.conf import settings
from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0016_desk"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="change",
            options={
                "default_permissions": ["view"],
                "ordering": ["-made_at", "-pk"],
                "permissions": [("restore_change", "Can restore"), ("undo_change", "Can undo what others decided")],
                "verbose_name": "change",
                "verbose_name_plural": "changes",
            },
        ),
        migrations.RunPython(
            lambda apps, editor: roles.give_permissions(apps), lambda apps, editor: roles.take_away(apps)
        ),
    ]
