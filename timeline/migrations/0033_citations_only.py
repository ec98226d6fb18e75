from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0032_citations_moved'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='figure',
            options={'base_manager_name': 'objects', 'ordering': ['date_order', 'measure__position', 'kind', '-standing', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='figure',
            name='figure_once_per_milestone_measure_kind_date',
        ),
        migrations.RemoveIndex(
            model_name='figure',
            name='figure_in_table',
        ),
        migrations.RemoveIndex(
            model_name='figure',
            name='figure_by_year',
        ),
        migrations.RemoveIndex(
            model_name='figure',
            name='figure_by_basis',
        ),
        migrations.RemoveField(
            model_name='figure',
            name='is_approximate',
        ),
        migrations.RemoveField(
            model_name='milestone',
            name='sources',
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['measure', 'date_year', 'date_order', 'kind', '-standing', 'id', 'milestone'], name='figure_in_table'),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['measure', 'kind', 'date_year', 'date_order', 'id', 'value', 'milestone', 'date_first', 'date_last', 'standing'], name='figure_by_year'),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['measure', 'counted_as', 'kind', 'date_order', 'id', 'standing'], name='figure_by_basis'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', 'followed')), fields=('milestone', 'measure', 'kind', 'date'), name='figure_followed_once', violation_error_message='This milestone already gives a figure of this measure, kind and date. Change that one, give this one another date, or choose “also published” where another source gives this number.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('milestone', 'measure', 'kind', 'date', 'source'), name='figure_once_per_source', violation_error_message='This source gives a figure of this measure, kind and date already. Choose the source that gives this one.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('standing', 'followed'), ('source__isnull', False), _connector='OR'), name='figure_also_published_has_source', violation_error_message='A number that is also published needs its source: choose the document that gives it.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bound', 'between'), ('upper__gt', models.F('value')), ('upper__isnull', False)), models.Q(models.Q(('bound', 'between'), _negated=True), ('upper__isnull', True)), _connector='OR'), name='figure_between_two_numbers', violation_error_message='“Between” takes two numbers, the smaller one first, such as between 300 and 350; every other word takes one.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('milestone__isnull', True), ('plan__isnull', False)), models.Q(('milestone__isnull', False), ('plan__isnull', True)), _connector='OR'), name='citation_of_one', violation_error_message='A citation belongs to one milestone or to one policing plan.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('milestone', 'source', 'locator'), name='citation_once_per_milestone', violation_error_message='This place of this source is cited here already. Put all into one row.'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('plan', 'source', 'locator'), name='citation_once_per_plan', violation_error_message='This place of this source is cited here already. Put all into one row.'),
        ),
    ]
