import timeline.fields.texts
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0020_unsaved'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sitetext',
            name='contact',
            field=timeline.fields.texts.MailAddressField(blank=True, help_text='Where readers send corrections, such as <b>history@example.org</b>. While it is empty, “Suggest a correction” is not shown.', max_length=254),
        ),
    ]
