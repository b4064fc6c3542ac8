"""Everything that the first version keeps.

Revision ID: 0001
Revises: 
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from entrepot.migrations.operations import append_only

revision: str = '0001'
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('attribute',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('names', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_attribute')),
    sa.UniqueConstraint('source_id', name=op.f('uq_attribute_source_id'))
    )
    op.create_table('audit_log',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_log')),
    info={'append_only': True},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.create_index('ix_audit_log_order', ['xid', 'seq'], unique=False)
        batch_op.create_index('ix_audit_log_subject', ['subject', 'seq'], unique=False)

    op.create_table('audit_seal',
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('entries', sa.BigInteger(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_seal')),
    info={'append_only': True}
    )
    op.create_table('cart',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cart')),
    sa.UniqueConstraint('person_id', name=op.f('uq_cart_person_id'))
    )
    with op.batch_alter_table('cart', schema=None) as batch_op:
        batch_op.create_index('ix_cart_updated_at', ['updated_at'], unique=False)

    op.create_table('catalog_import',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('file_id', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_size', sa.BigInteger(), nullable=False),
    sa.Column('format', sa.String(length=8), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('encoding', sa.Text(), nullable=True),
    sa.Column('rows_done', sa.BigInteger(), nullable=False),
    sa.Column('rows_total', sa.BigInteger(), nullable=True),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('updated', sa.BigInteger(), nullable=False),
    sa.Column('unchanged', sa.BigInteger(), nullable=False),
    sa.Column('errors', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalog_import'))
    )
    with op.batch_alter_table('catalog_import', schema=None) as batch_op:
        batch_op.create_index('ix_catalog_import_seller', ['seller_id', 'id'], unique=False)

    op.create_table('category',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('names', sa.Text(), nullable=False),
    sa.Column('attributes', sa.Text(), nullable=False),
    sa.Column('shopify_code', sa.Text(), nullable=True),
    sa.Column('google_path', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['category.id'], name=op.f('fk_category_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category')),
    sa.UniqueConstraint('shopify_code', name=op.f('uq_category_shopify_code'))
    )
    with op.batch_alter_table('category', schema=None) as batch_op:
        batch_op.create_index('ix_category_parent', ['parent_id', 'position'], unique=False)

    op.create_table('category_version',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_category_version'))
    )
    op.create_table('commission_rule',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=True),
    sa.Column('category_id', sa.Text(), nullable=True),
    sa.Column('rate_ppm', sa.Integer(), nullable=False),
    sa.Column('fixed_minor', sa.BigInteger(), nullable=False),
    sa.Column('fixed_currency', sa.String(length=3), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), nullable=False),
    sa.Column('valid_to_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('rate_ppm >= 0 AND rate_ppm <= 1000000 AND fixed_minor >= 0', name=op.f('ck_commission_rule_amounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_rule'))
    )
    op.create_table('courier',
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('vehicle', sa.String(length=12), nullable=False),
    sa.Column('capacity_g', sa.Integer(), nullable=False),
    sa.Column('capacity_cm3', sa.Integer(), nullable=False),
    sa.Column('capacity_stops', sa.Integer(), nullable=False),
    sa.Column('routes', sa.Text(), nullable=False),
    sa.Column('works_from', sa.String(length=5), nullable=False),
    sa.Column('works_to', sa.String(length=5), nullable=False),
    sa.Column('working_days', sa.String(length=7), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_courier'))
    )
    op.create_table('courier_position',
    sa.Column('courier_id', sa.Text(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('accuracy_m', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('courier_id', name=op.f('pk_courier_position'))
    )
    op.create_table('courier_shift',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('courier_id', sa.Text(), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('starts_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=False),
    sa.Column('out_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('change', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courier_shift')),
    sa.UniqueConstraint('open_key', name=op.f('uq_courier_shift_open_key'))
    )
    with op.batch_alter_table('courier_shift', schema=None) as batch_op:
        batch_op.create_index('ix_courier_shift_courier', ['courier_id', 'id'], unique=False)

    op.create_table('delivery_address',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('district', sa.Text(), nullable=False),
    sa.Column('line1', sa.Text(), nullable=False),
    sa.Column('line2', sa.Text(), nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('erased_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_address'))
    )
    with op.batch_alter_table('delivery_address', schema=None) as batch_op:
        batch_op.create_index('uq_delivery_address_shopper_id_digest', ['shopper_id', 'digest'], unique=True)

    op.create_table('delivery_event',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('stop_id', sa.Text(), nullable=False),
    sa.Column('box_id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('courier_id', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_delivery_event')),
    info={'append_only': True},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('delivery_event', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_event_box', ['box_id', 'seq'], unique=False)
        batch_op.create_index('ix_delivery_event_order', ['xid', 'seq'], unique=False)
        batch_op.create_index('ix_delivery_event_stop', ['stop_id', 'seq'], unique=False)

    op.create_table('delivery_holiday',
    sa.Column('country', sa.String(length=3), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('country', 'day', name=op.f('pk_delivery_holiday'))
    )
    op.create_table('delivery_place',
    sa.Column('stop_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('stop_id', name=op.f('pk_delivery_place'))
    )
    with op.batch_alter_table('delivery_place', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_place_shopper', ['shopper_id'], unique=False)

    op.create_table('delivery_proof',
    sa.Column('stop_id', sa.Text(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('by_code', sa.Boolean(), nullable=False),
    sa.Column('photo_file_id', sa.Text(), nullable=True),
    sa.Column('signature', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('stop_id', 'attempt', name=op.f('pk_delivery_proof'))
    )
    with op.batch_alter_table('delivery_proof', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_proof_at', ['at'], unique=False)
        batch_op.create_index('ix_delivery_proof_shopper', ['shopper_id'], unique=False)

    op.create_table('delivery_rate',
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('to_g', sa.Integer(), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.CheckConstraint('price_minor >= 0 AND to_g > 0', name=op.f('ck_delivery_rate_bracket')),
    sa.PrimaryKeyConstraint('zone', 'service', 'to_g', 'valid_from_at', name=op.f('pk_delivery_rate'))
    )
    op.create_table('delivery_service',
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), nullable=False),
    sa.Column('handling_days', sa.Integer(), nullable=False),
    sa.Column('transit_days', sa.Integer(), nullable=False),
    sa.Column('cut_off', sa.String(length=5), nullable=False),
    sa.Column('arrives_by', sa.String(length=5), nullable=False),
    sa.PrimaryKeyConstraint('zone', 'service', 'valid_from_at', name=op.f('pk_delivery_service'))
    )
    op.create_table('delivery_stop',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('box_id', sa.Text(), nullable=False),
    sa.Column('sscc', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('order_ids', sa.Text(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=False),
    sa.Column('volume_cm3', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('courier_id', sa.Text(), nullable=True),
    sa.Column('shift_id', sa.Text(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('not_before_at', sa.BigInteger(), nullable=False),
    sa.Column('window_from_at', sa.BigInteger(), nullable=True),
    sa.Column('window_to_at', sa.BigInteger(), nullable=True),
    sa.Column('promised_at', sa.BigInteger(), nullable=False),
    sa.Column('handover_code', sa.String(length=4), nullable=False),
    sa.Column('shipped_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'assigned', 'out', 'delivered', 'returned')", name=op.f('ck_delivery_stop_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_stop'))
    )
    with op.batch_alter_table('delivery_stop', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_stop_box', ['box_id', 'shipped_at'], unique=True)
        batch_op.create_index('ix_delivery_stop_carried', ['courier_id', 'sequence'], unique=False, sqlite_where=sa.text("state IN ('assigned', 'out')"), postgresql_where=sa.text("state IN ('assigned', 'out')"))
        batch_op.create_index('ix_delivery_stop_shopper', ['shopper_id', 'id'], unique=False)
        batch_op.create_index('ix_delivery_stop_state', ['state', 'id'], unique=False)
        batch_op.create_index('ix_delivery_stop_waiting', ['not_before_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('delivery_tracking',
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('group_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_delivery_tracking')),
    sa.UniqueConstraint('group_id', name=op.f('uq_delivery_tracking_group_id'))
    )
    with op.batch_alter_table('delivery_tracking', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_tracking_shopper', ['shopper_id'], unique=False)

    op.create_table('delivery_zone',
    sa.Column('country', sa.String(length=3), nullable=False),
    sa.Column('postcode_prefix', sa.String(length=12), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('working_days', sa.String(length=7), nullable=False),
    sa.PrimaryKeyConstraint('country', 'postcode_prefix', name=op.f('pk_delivery_zone'))
    )
    op.create_table('file_upload',
    sa.Column('file_id', sa.String(length=64), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('file_id', 'owner', name=op.f('pk_file_upload'))
    )
    op.create_table('fx_rate',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('base', sa.String(length=3), nullable=False),
    sa.Column('as_of_at', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('rates', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fx_rate')),
    info={'append_only': True}
    )
    with op.batch_alter_table('fx_rate', schema=None) as batch_op:
        batch_op.create_index('ix_fx_rate_as_of_at', ['as_of_at'], unique=False)

    op.create_table('heartbeat',
    sa.Column('node', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('node', name=op.f('pk_heartbeat'))
    )
    op.create_table('idempotency_answer',
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('owner', 'key', name=op.f('pk_idempotency_answer'))
    )
    with op.batch_alter_table('idempotency_answer', schema=None) as batch_op:
        batch_op.create_index('ix_idempotency_answer_at', ['at'], unique=False)

    op.create_table('job',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('args', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('run_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('progress_done', sa.BigInteger(), nullable=False),
    sa.Column('progress_total', sa.BigInteger(), nullable=True),
    sa.Column('progress_note', sa.Text(), nullable=True),
    sa.Column('checkpoint', sa.Text(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('open_key', name=op.f('uq_job_open_key'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_due', ['state', 'run_at'], unique=False)
        batch_op.create_index('ix_job_owner', ['owner', 'id'], unique=False)

    op.create_table('job_schedule',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_job_schedule'))
    )
    op.create_table('ledger_account',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('balance_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind NOT IN ('wallet', 'held') OR balance_minor >= 0", name=op.f('ck_ledger_account_not_overdrawn')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account'))
    )
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_account_owner', ['owner', 'kind', 'currency'], unique=False)

    op.create_table('ledger_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('transfer_id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    info={'append_only': True},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_entry_owner', ['owner', 'kind', 'currency', 'id'], unique=False)
        batch_op.create_index('ix_ledger_entry_transfer', ['transfer_id'], unique=False)

    op.create_table('ledger_transfer',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_transfer')),
    info={'append_only': True}
    )
    with op.batch_alter_table('ledger_transfer', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_transfer_reference', ['reference'], unique=False)

    op.create_table('order_group',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('fx_rate_id', sa.Text(), nullable=False),
    sa.Column('goods_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivery_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivery_tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivery_tax_rate_id', sa.Text(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('promised_at', sa.BigInteger(), nullable=False),
    sa.Column('order_count', sa.Integer(), nullable=False),
    sa.Column('cancelled_count', sa.Integer(), nullable=False),
    sa.Column('cancelled_unsent_count', sa.Integer(), nullable=False),
    sa.Column('placed_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', sa.BigInteger(), nullable=True),
    sa.Column('payment_id', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('cancelled_unsent_count <= cancelled_count AND cancelled_count <= order_count', name=op.f('ck_order_group_counts')),
    sa.CheckConstraint('total_minor = goods_minor + tax_minor + delivery_minor', name=op.f('ck_order_group_total')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_group'))
    )
    with op.batch_alter_table('order_group', schema=None) as batch_op:
        batch_op.create_index('ix_order_group_shopper_id', ['shopper_id', 'placed_at', 'id'], unique=False)
        batch_op.create_index('ix_order_group_unpaid', ['expires_at'], unique=False, sqlite_where=sa.text("state = 'awaiting_payment'"), postgresql_where=sa.text("state = 'awaiting_payment'"))

    op.create_table('outbox_event',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_outbox_event')),
    sa.UniqueConstraint('id', name=op.f('uq_outbox_event_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('outbox_event', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_event_order', ['name', 'xid', 'seq'], unique=False)
        batch_op.create_index('ix_outbox_event_stream', ['xid', 'seq'], unique=False)

    op.create_table('outbox_failure',
    sa.Column('subscriber', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.Column('failed_at', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('subscriber', 'event_id', name=op.f('pk_outbox_failure'))
    )
    with op.batch_alter_table('outbox_failure', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_failure_due', ['state', 'next_at'], unique=False)

    op.create_table('outbox_position',
    sa.Column('subscriber', sa.Text(), nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('subscriber', name=op.f('pk_outbox_position'))
    )
    op.create_table('parcel_event',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('parcel_id', sa.Text(), nullable=True),
    sa.Column('box_id', sa.Text(), nullable=True),
    sa.Column('order_id', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('from_position', sa.Text(), nullable=True),
    sa.Column('to_position', sa.Text(), nullable=True),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.Column('scan_id', sa.Text(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_parcel_event')),
    info={'append_only': True},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('parcel_event', schema=None) as batch_op:
        batch_op.create_index('ix_parcel_event_at', ['at', 'kind', 'outcome'], unique=False)
        batch_op.create_index('ix_parcel_event_box', ['box_id', 'seq'], unique=False)
        batch_op.create_index('ix_parcel_event_order', ['xid', 'seq'], unique=False)
        batch_op.create_index('ix_parcel_event_parcel', ['parcel_id', 'seq'], unique=False)

    op.create_table('payment',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('group_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('method', sa.String(length=16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index('ix_payment_one_open', ['group_id'], unique=True, sqlite_where=sa.text("state <> 'voided'"), postgresql_where=sa.text("state <> 'voided'"))
        batch_op.create_index('ix_payment_shopper', ['shopper_id', 'id'], unique=False)
        batch_op.create_index('ix_payment_state', ['state', 'created_at'], unique=False)

    op.create_table('payout',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout'))
    )
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.create_index('ix_payout_seller', ['seller_id', 'id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('active', 'suspended', 'erased')", name=op.f('ck_person_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('place',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('street', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    sa.UniqueConstraint('seller_id', 'name', name=op.f('uq_place_seller_id_name'))
    )
    op.create_table('refund',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('payment_id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund')),
    sa.UniqueConstraint('cause', name=op.f('uq_refund_cause'))
    )
    with op.batch_alter_table('refund', schema=None) as batch_op:
        batch_op.create_index('ix_refund_order', ['order_id'], unique=False)
        batch_op.create_index('ix_refund_seller', ['seller_id', 'id'], unique=False)

    op.create_table('seller',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('active', 'suspended')", name=op.f('ck_seller_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seller')),
    sa.UniqueConstraint('slug', name=op.f('uq_seller_slug'))
    )
    op.create_table('sign_in_failure',
    sa.Column('key', sa.String(length=72), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('window_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_failure_window', ['window_at'], unique=False)

    op.create_table('stock_movement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('place_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('on_hand_delta', sa.BigInteger(), nullable=False),
    sa.Column('reserved_delta', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_movement')),
    info={'append_only': True},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('stock_movement', schema=None) as batch_op:
        batch_op.create_index('ix_stock_movement_sku', ['sku_id', 'id'], unique=False)

    op.create_table('stock_reservation',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('place_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_stock_reservation_quantity')),
    sa.PrimaryKeyConstraint('reference', 'place_id', 'sku_id', name=op.f('pk_stock_reservation'))
    )
    with op.batch_alter_table('stock_reservation', schema=None) as batch_op:
        batch_op.create_index('ix_stock_reservation_expires', ['expires_at'], unique=False)

    op.create_table('tax_practice',
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), nullable=False),
    sa.Column('inclusive', sa.Boolean(), nullable=False),
    sa.Column('home', sa.String(length=12), nullable=False),
    sa.Column('home_foreign_seller', sa.String(length=12), nullable=False),
    sa.Column('import_limit_minor', sa.BigInteger(), nullable=False),
    sa.Column('import_currency', sa.String(length=3), nullable=False),
    sa.Column('import_under', sa.String(length=12), nullable=False),
    sa.Column('import_over', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('country', 'valid_from_at', name=op.f('pk_tax_practice'))
    )
    op.create_table('tax_rate',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('territory', sa.Text(), nullable=False),
    sa.Column('tax_class', sa.Text(), nullable=False),
    sa.Column('rate_ppm', sa.Integer(), nullable=False),
    sa.Column('valid_from_at', sa.BigInteger(), nullable=False),
    sa.Column('valid_to_at', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tax_rate'))
    )
    op.create_table('warehouse_box',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('sscc', sa.Text(), nullable=True),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('position', sa.Text(), nullable=True),
    sa.Column('cell', sa.Text(), nullable=True),
    sa.Column('carton', sa.Text(), nullable=True),
    sa.Column('length_mm', sa.Integer(), nullable=False),
    sa.Column('width_mm', sa.Integer(), nullable=False),
    sa.Column('height_mm', sa.Integer(), nullable=False),
    sa.Column('tare_g', sa.Integer(), nullable=False),
    sa.Column('expected_g', sa.Integer(), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.Column('fill_ppm', sa.Integer(), nullable=False),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.Column('packed', sa.Integer(), nullable=False),
    sa.Column('hold', sa.Boolean(), nullable=False),
    sa.Column('manifest_id', sa.Text(), nullable=True),
    sa.Column('promised_at', sa.BigInteger(), nullable=False),
    sa.Column('ship_by_at', sa.BigInteger(), nullable=False),
    sa.Column('planned_at', sa.BigInteger(), nullable=False),
    sa.Column('sealed_at', sa.BigInteger(), nullable=True),
    sa.Column('shipped_at', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('packed >= 0 AND packed <= parcels', name=op.f('ck_warehouse_box_packed')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_box')),
    sa.UniqueConstraint('code', name=op.f('uq_warehouse_box_code')),
    sa.UniqueConstraint('sscc', name=op.f('uq_warehouse_box_sscc'))
    )
    with op.batch_alter_table('warehouse_box', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_box_manifest', ['manifest_id', 'state', 'id'], unique=False)
        batch_op.create_index('ix_warehouse_box_position', ['position'], unique=False)
        batch_op.create_index('ix_warehouse_box_state', ['state', 'id'], unique=False)

    op.create_table('warehouse_exception',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('open_key', sa.Text(), nullable=True),
    sa.Column('parcel_id', sa.Text(), nullable=True),
    sa.Column('box_id', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('resolved_at', sa.BigInteger(), nullable=True),
    sa.Column('resolved_by', sa.Text(), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_exception')),
    sa.UniqueConstraint('open_key', name=op.f('uq_warehouse_exception_open_key'))
    )
    with op.batch_alter_table('warehouse_exception', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_exception_parcel', ['parcel_id', 'id'], unique=False)
        batch_op.create_index('ix_warehouse_exception_state', ['state', 'id'], unique=False)

    op.create_table('warehouse_hour',
    sa.Column('hour_at', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('hour_at', 'kind', name=op.f('pk_warehouse_hour'))
    )
    op.create_table('warehouse_manifest',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('dock', sa.Text(), nullable=False),
    sa.Column('open_dock', sa.Text(), nullable=True),
    sa.Column('route', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('parcels', sa.Integer(), nullable=False),
    sa.Column('weight_g', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_manifest')),
    sa.UniqueConstraint('code', name=op.f('uq_warehouse_manifest_code')),
    sa.UniqueConstraint('open_dock', name=op.f('uq_warehouse_manifest_open_dock'))
    )
    with op.batch_alter_table('warehouse_manifest', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_manifest_state', ['state', 'id'], unique=False)

    op.create_table('warehouse_parcel',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('route', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('position', sa.Text(), nullable=True),
    sa.Column('slot', sa.Text(), nullable=True),
    sa.Column('box_id', sa.Text(), nullable=True),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('length_mm', sa.Integer(), nullable=False),
    sa.Column('width_mm', sa.Integer(), nullable=False),
    sa.Column('height_mm', sa.Integer(), nullable=False),
    sa.Column('expected_g', sa.Integer(), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.Column('promised_at', sa.BigInteger(), nullable=False),
    sa.Column('ship_by_at', sa.BigInteger(), nullable=False),
    sa.Column('expected_at', sa.BigInteger(), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=True),
    sa.Column('cancelled_at', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_parcel')),
    sa.UniqueConstraint('code', name=op.f('uq_warehouse_parcel_code')),
    sa.UniqueConstraint('order_id', name=op.f('uq_warehouse_parcel_order_id'))
    )
    with op.batch_alter_table('warehouse_parcel', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_parcel_box', ['box_id'], unique=False)
        batch_op.create_index('ix_warehouse_parcel_due', ['ship_by_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"), postgresql_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"))
        batch_op.create_index('ix_warehouse_parcel_open', ['address_id'], unique=False, sqlite_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"), postgresql_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"))
        batch_op.create_index('ix_warehouse_parcel_position', ['position'], unique=False)
        batch_op.create_index('ix_warehouse_parcel_seller', ['seller_id', 'id'], unique=False)
        batch_op.create_index('ix_warehouse_parcel_state', ['state', 'id'], unique=False)

    op.create_table('warehouse_place',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('bay', sa.Text(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('column', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.Column('side1_mm', sa.Integer(), nullable=False),
    sa.Column('side2_mm', sa.Integer(), nullable=False),
    sa.Column('side3_mm', sa.Integer(), nullable=False),
    sa.Column('routes', sa.Text(), nullable=False),
    sa.Column('box_id', sa.Text(), nullable=True),
    sa.CheckConstraint('held >= 0 AND held <= capacity', name=op.f('ck_warehouse_place_held')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_warehouse_place'))
    )
    with op.batch_alter_table('warehouse_place', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_place_bay', ['site_id', 'bay', 'rank'], unique=False)
        batch_op.create_index('ix_warehouse_place_free', ['site_id', 'kind', 'rank'], unique=False, sqlite_where=sa.text('held < capacity AND NOT blocked'), postgresql_where=sa.text('held < capacity AND NOT blocked'))
        batch_op.create_index('ix_warehouse_place_kind', ['kind', 'rank'], unique=False)

    op.create_table('warehouse_scan',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('station', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_scan'))
    )
    with op.batch_alter_table('warehouse_scan', schema=None) as batch_op:
        batch_op.create_index('ix_warehouse_scan_at', ['at'], unique=False)

    op.create_table('warehouse_serial',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('next', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_warehouse_serial'))
    )
    op.create_table('warehouse_site',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('gs1_company_prefix', sa.Text(), nullable=False),
    sa.Column('installed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warehouse_site')),
    sa.UniqueConstraint('code', name=op.f('uq_warehouse_site_code'))
    )
    op.create_table('webhook_endpoint',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('events', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('previous_secret', sa.Text(), nullable=True),
    sa.Column('previous_until', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('disabled_reason', sa.Text(), nullable=True),
    sa.Column('failing_since', sa.BigInteger(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint'))
    )
    with op.batch_alter_table('webhook_endpoint', schema=None) as batch_op:
        batch_op.create_index('ix_webhook_endpoint_due', ['state', 'next_at'], unique=False)
        batch_op.create_index('ix_webhook_endpoint_owner', ['owner', 'id'], unique=False)

    op.create_table('webhook_message',
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_webhook_message'))
    )
    with op.batch_alter_table('webhook_message', schema=None) as batch_op:
        batch_op.create_index('ix_webhook_message_age', ['created_at'], unique=False)

    op.create_table('webhook_position',
    sa.Column('subscriber', sa.Text(), nullable=False),
    sa.Column('xid', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('subscriber', name=op.f('pk_webhook_position'))
    )
    op.create_table('account_session',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_session_person_id')),
    sa.ForeignKeyConstraint(['seller_id'], ['seller.id'], name=op.f('fk_account_session_seller_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_account_session_token_hash'))
    )
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.create_index('ix_account_session_expires', ['expires_at'], unique=False)
        batch_op.create_index('ix_account_session_person', ['person_id', 'id'], unique=False)

    op.create_table('api_key',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('hint', sa.String(length=8), nullable=False),
    sa.Column('scopes', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=True),
    sa.Column('revoked_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_key_person_id')),
    sa.ForeignKeyConstraint(['seller_id'], ['seller.id'], name=op.f('fk_api_key_seller_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_api_key_secret_hash'))
    )
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.create_index('ix_api_key_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('ix_api_key_seller', ['seller_id', 'person_id'], unique=False)

    op.create_table('attribute_choice',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('attribute_code', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('names', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['attribute_code'], ['attribute.code'], name=op.f('fk_attribute_choice_attribute_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attribute_choice'))
    )
    with op.batch_alter_table('attribute_choice', schema=None) as batch_op:
        batch_op.create_index('ix_attribute_choice_attribute', ['attribute_code', 'position'], unique=False)

    op.create_table('cart_line',
    sa.Column('cart_id', sa.Text(), nullable=False),
    sa.Column('offer_id', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_cart_line_quantity')),
    sa.ForeignKeyConstraint(['cart_id'], ['cart.id'], name=op.f('fk_cart_line_cart_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cart_id', 'offer_id', name=op.f('pk_cart_line')),
    sqlite_with_rowid=False
    )
    op.create_table('customer_order',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('group_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('shopper_id', sa.Text(), nullable=False),
    sa.Column('address_id', sa.Text(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('goods_minor', sa.BigInteger(), nullable=False),
    sa.Column('seller_tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('marketplace_tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('commission_minor', sa.BigInteger(), nullable=False),
    sa.Column('promised_at', sa.BigInteger(), nullable=False),
    sa.Column('placed_at', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.BigInteger(), nullable=True),
    sa.Column('received_at', sa.BigInteger(), nullable=True),
    sa.Column('shipped_at', sa.BigInteger(), nullable=True),
    sa.Column('delivered_at', sa.BigInteger(), nullable=True),
    sa.Column('cancelled_at', sa.BigInteger(), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.Column('return_requested_at', sa.BigInteger(), nullable=True),
    sa.Column('return_received_at', sa.BigInteger(), nullable=True),
    sa.Column('refunded_at', sa.BigInteger(), nullable=True),
    sa.Column('refund_due_minor', sa.BigInteger(), nullable=False),
    sa.Column('refunded_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('commission_minor >= 0 AND commission_minor <= goods_minor', name=op.f('ck_customer_order_commission')),
    sa.CheckConstraint('total_minor = goods_minor + seller_tax_minor + marketplace_tax_minor', name=op.f('ck_customer_order_total')),
    sa.ForeignKeyConstraint(['group_id'], ['order_group.id'], name=op.f('fk_customer_order_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_order'))
    )
    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.create_index('ix_customer_order_group_id', ['group_id'], unique=False)
        batch_op.create_index('ix_customer_order_house', ['state', 'placed_at', 'id'], unique=False)
        batch_op.create_index('ix_customer_order_placed_at', ['placed_at', 'id'], unique=False)
        batch_op.create_index('ix_customer_order_seller_id', ['seller_id', 'placed_at', 'id'], unique=False)
        batch_op.create_index('ix_customer_order_state', ['seller_id', 'state', 'placed_at', 'id'], unique=False)

    op.create_table('house_role',
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('granted_by', sa.Text(), nullable=False),
    sa.Column('granted_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_house_role_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'role', name=op.f('pk_house_role'))
    )
    with op.batch_alter_table('house_role', schema=None) as batch_op:
        batch_op.create_index('ix_house_role_role', ['role', 'person_id'], unique=False)

    op.create_table('import_error',
    sa.Column('import_id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('row', sa.BigInteger(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('expected', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['catalog_import.id'], name=op.f('fk_import_error_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_error'))
    )
    op.create_table('person_private',
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('email_key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('locale', sa.String(length=35), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_private_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_private')),
    sa.UniqueConstraint('email_key', name=op.f('uq_person_private_email_key'))
    )
    op.create_table('product',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('category_id', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('withheld', sa.Boolean(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('brand', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('attributes', sa.Text(), nullable=False),
    sa.Column('translations', sa.Text(), nullable=True),
    sa.Column('cover_file_id', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'live', 'archived')", name=op.f('ck_product_state')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_product_category_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('seller_id', 'external_id', name=op.f('uq_product_seller_id_external_id'))
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index('ix_product_category', ['category_id', 'id'], unique=False)
        batch_op.create_index('ix_product_seller_updated', ['seller_id', 'updated_at', 'id'], unique=False)

    op.create_table('seller_member',
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_seller_member_person_id')),
    sa.ForeignKeyConstraint(['seller_id'], ['seller.id'], name=op.f('fk_seller_member_seller_id')),
    sa.PrimaryKeyConstraint('seller_id', 'person_id', name=op.f('pk_seller_member'))
    )
    with op.batch_alter_table('seller_member', schema=None) as batch_op:
        batch_op.create_index('ix_seller_member_person', ['person_id', 'seller_id'], unique=False)

    op.create_table('webhook_delivery',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('endpoint_id', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('event_name', sa.Text(), nullable=False),
    sa.Column('event_at', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('last_status', sa.Integer(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['endpoint_id'], ['webhook_endpoint.id'], name=op.f('fk_webhook_delivery_endpoint_id')),
    sa.ForeignKeyConstraint(['event_id'], ['webhook_message.event_id'], name=op.f('fk_webhook_delivery_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery'))
    )
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.create_index('ix_webhook_delivery_age', ['created_at'], unique=False)
        batch_op.create_index('ix_webhook_delivery_due', ['endpoint_id', 'state', 'next_at'], unique=False)
        batch_op.create_index('ix_webhook_delivery_log', ['endpoint_id', 'id'], unique=False)
        batch_op.create_index('uq_webhook_delivery_once', ['event_id', 'endpoint_id'], unique=True)

    op.create_table('order_line',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('offer_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('sku_code', sa.Text(), nullable=False),
    sa.Column('place_id', sa.Text(), nullable=False),
    sa.Column('category_id', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('options_text', sa.Text(), nullable=False),
    sa.Column('picture_file_id', sa.Text(), nullable=True),
    sa.Column('ships_from', sa.String(length=2), nullable=False),
    sa.Column('hs_code', sa.Text(), nullable=True),
    sa.Column('weight_g', sa.Integer(), nullable=False),
    sa.Column('length_mm', sa.Integer(), nullable=False),
    sa.Column('width_mm', sa.Integer(), nullable=False),
    sa.Column('height_mm', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('returned_quantity', sa.Integer(), nullable=False),
    sa.Column('list_price_minor', sa.BigInteger(), nullable=False),
    sa.Column('list_currency', sa.String(length=3), nullable=False),
    sa.Column('unit_minor', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_rate_id', sa.Text(), nullable=False),
    sa.Column('tax_ppm', sa.Integer(), nullable=False),
    sa.Column('tax_inclusive', sa.Boolean(), nullable=False),
    sa.Column('tax_remitted_by', sa.String(length=12), nullable=False),
    sa.Column('commission_minor', sa.BigInteger(), nullable=False),
    sa.Column('commission_rule_id', sa.Text(), nullable=False),
    sa.CheckConstraint('quantity > 0 AND returned_quantity >= 0 AND returned_quantity <= quantity', name=op.f('ck_order_line_quantity')),
    sa.ForeignKeyConstraint(['order_id'], ['customer_order.id'], name=op.f('fk_order_line_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_line'))
    )
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.create_index('ix_order_line_order_id', ['order_id'], unique=False)

    op.create_table('order_return',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('order_id', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('requested_at', sa.BigInteger(), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=True),
    sa.Column('refunded_at', sa.BigInteger(), nullable=True),
    sa.Column('refund_minor', sa.BigInteger(), nullable=False),
    sa.Column('payment_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['customer_order.id'], name=op.f('fk_order_return_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_return'))
    )
    with op.batch_alter_table('order_return', schema=None) as batch_op:
        batch_op.create_index('ix_order_return_order_id', ['order_id', 'id'], unique=False)

    op.create_table('sku',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('gtin', sa.Text(), nullable=True),
    sa.Column('other_gtins', sa.Text(), nullable=True),
    sa.Column('options', sa.Text(), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.Column('length_mm', sa.Integer(), nullable=True),
    sa.Column('width_mm', sa.Integer(), nullable=True),
    sa.Column('height_mm', sa.Integer(), nullable=True),
    sa.Column('hs_code', sa.Text(), nullable=True),
    sa.Column('origin', sa.String(length=2), nullable=True),
    sa.Column('cover_file_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_sku_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sku')),
    sa.UniqueConstraint('seller_id', 'code', name=op.f('uq_sku_seller_id_code'))
    )
    with op.batch_alter_table('sku', schema=None) as batch_op:
        batch_op.create_index('ix_sku_gtin', ['gtin'], unique=False)
        batch_op.create_index('ix_sku_product', ['product_id', 'position'], unique=False)

    op.create_table('webhook_attempt',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('delivery_id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('response', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['webhook_delivery.id'], name=op.f('fk_webhook_attempt_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_attempt'))
    )
    with op.batch_alter_table('webhook_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_webhook_attempt_delivery', ['delivery_id', 'id'], unique=False)

    op.create_table('offer',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('place_id', sa.Text(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('tax_class', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('in_stock', sa.Boolean(), nullable=False),
    sa.Column('stated_stock', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('price_minor >= 0', name=op.f('ck_offer_price')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_offer_place_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_offer_product_id')),
    sa.ForeignKeyConstraint(['sku_id'], ['sku.id'], name=op.f('fk_offer_sku_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('sku_id', 'place_id', name=op.f('uq_offer_sku_id_place_id'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index('ix_offer_place', ['place_id'], unique=False)
        batch_op.create_index('ix_offer_product', ['product_id'], unique=False)

    op.create_table('picture',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=True),
    sa.Column('file_id', sa.Text(), nullable=True),
    sa.Column('source_url', sa.Text(), nullable=True),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_picture_product_id')),
    sa.ForeignKeyConstraint(['sku_id'], ['sku.id'], name=op.f('fk_picture_sku_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_picture'))
    )
    with op.batch_alter_table('picture', schema=None) as batch_op:
        batch_op.create_index('ix_picture_product', ['product_id', 'position'], unique=False)
        batch_op.create_index('ix_picture_sku', ['sku_id'], unique=False)

    op.create_table('return_line',
    sa.Column('return_id', sa.Text(), nullable=False),
    sa.Column('line_id', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0 AND accepted >= 0 AND accepted <= quantity', name=op.f('ck_return_line_quantity')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_return_line_line_id')),
    sa.ForeignKeyConstraint(['return_id'], ['order_return.id'], name=op.f('fk_return_line_return_id')),
    sa.PrimaryKeyConstraint('return_id', 'line_id', name=op.f('pk_return_line'))
    )
    with op.batch_alter_table('return_line', schema=None) as batch_op:
        batch_op.create_index('ix_return_line_line_id', ['line_id'], unique=False)

    op.create_table('stock_level',
    sa.Column('place_id', sa.Text(), nullable=False),
    sa.Column('sku_id', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.Text(), nullable=False),
    sa.Column('on_hand', sa.BigInteger(), nullable=False),
    sa.Column('reserved', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('reserved >= 0 AND on_hand >= reserved', name=op.f('ck_stock_level_promised')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_stock_level_place_id')),
    sa.ForeignKeyConstraint(['sku_id'], ['sku.id'], name=op.f('fk_stock_level_sku_id')),
    sa.PrimaryKeyConstraint('place_id', 'sku_id', name=op.f('pk_stock_level'))
    )
    with op.batch_alter_table('stock_level', schema=None) as batch_op:
        batch_op.create_index('ix_stock_level_seller', ['seller_id', 'sku_id', 'place_id'], unique=False)
        batch_op.create_index('ix_stock_level_sku', ['sku_id'], unique=False)

    append_only('audit_log')
    append_only('audit_seal')
    append_only('delivery_event')
    append_only('fx_rate')
    append_only('ledger_entry')
    append_only('ledger_transfer')
    append_only('parcel_event')
    append_only('stock_movement')


def downgrade() -> None:
    with op.batch_alter_table('stock_level', schema=None) as batch_op:
        batch_op.drop_index('ix_stock_level_sku')
        batch_op.drop_index('ix_stock_level_seller')

    op.drop_table('stock_level')
    with op.batch_alter_table('return_line', schema=None) as batch_op:
        batch_op.drop_index('ix_return_line_line_id')

    op.drop_table('return_line')
    with op.batch_alter_table('picture', schema=None) as batch_op:
        batch_op.drop_index('ix_picture_sku')
        batch_op.drop_index('ix_picture_product')

    op.drop_table('picture')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index('ix_offer_product')
        batch_op.drop_index('ix_offer_place')

    op.drop_table('offer')
    with op.batch_alter_table('webhook_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_webhook_attempt_delivery')

    op.drop_table('webhook_attempt')
    with op.batch_alter_table('sku', schema=None) as batch_op:
        batch_op.drop_index('ix_sku_product')
        batch_op.drop_index('ix_sku_gtin')

    op.drop_table('sku')
    with op.batch_alter_table('order_return', schema=None) as batch_op:
        batch_op.drop_index('ix_order_return_order_id')

    op.drop_table('order_return')
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.drop_index('ix_order_line_order_id')

    op.drop_table('order_line')
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.drop_index('uq_webhook_delivery_once')
        batch_op.drop_index('ix_webhook_delivery_log')
        batch_op.drop_index('ix_webhook_delivery_due')
        batch_op.drop_index('ix_webhook_delivery_age')

    op.drop_table('webhook_delivery')
    with op.batch_alter_table('seller_member', schema=None) as batch_op:
        batch_op.drop_index('ix_seller_member_person')

    op.drop_table('seller_member')
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index('ix_product_seller_updated')
        batch_op.drop_index('ix_product_category')

    op.drop_table('product')
    op.drop_table('person_private')
    op.drop_table('import_error')
    with op.batch_alter_table('house_role', schema=None) as batch_op:
        batch_op.drop_index('ix_house_role_role')

    op.drop_table('house_role')
    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_order_state')
        batch_op.drop_index('ix_customer_order_seller_id')
        batch_op.drop_index('ix_customer_order_placed_at')
        batch_op.drop_index('ix_customer_order_house')
        batch_op.drop_index('ix_customer_order_group_id')

    op.drop_table('customer_order')
    op.drop_table('cart_line')
    with op.batch_alter_table('attribute_choice', schema=None) as batch_op:
        batch_op.drop_index('ix_attribute_choice_attribute')

    op.drop_table('attribute_choice')
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.drop_index('ix_api_key_seller')
        batch_op.drop_index('ix_api_key_person')

    op.drop_table('api_key')
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.drop_index('ix_account_session_person')
        batch_op.drop_index('ix_account_session_expires')

    op.drop_table('account_session')
    op.drop_table('webhook_position')
    with op.batch_alter_table('webhook_message', schema=None) as batch_op:
        batch_op.drop_index('ix_webhook_message_age')

    op.drop_table('webhook_message')
    with op.batch_alter_table('webhook_endpoint', schema=None) as batch_op:
        batch_op.drop_index('ix_webhook_endpoint_owner')
        batch_op.drop_index('ix_webhook_endpoint_due')

    op.drop_table('webhook_endpoint')
    op.drop_table('warehouse_site')
    op.drop_table('warehouse_serial')
    with op.batch_alter_table('warehouse_scan', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_scan_at')

    op.drop_table('warehouse_scan')
    with op.batch_alter_table('warehouse_place', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_place_kind')
        batch_op.drop_index('ix_warehouse_place_free', sqlite_where=sa.text('held < capacity AND NOT blocked'), postgresql_where=sa.text('held < capacity AND NOT blocked'))
        batch_op.drop_index('ix_warehouse_place_bay')

    op.drop_table('warehouse_place')
    with op.batch_alter_table('warehouse_parcel', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_parcel_state')
        batch_op.drop_index('ix_warehouse_parcel_seller')
        batch_op.drop_index('ix_warehouse_parcel_position')
        batch_op.drop_index('ix_warehouse_parcel_open', sqlite_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"), postgresql_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"))
        batch_op.drop_index('ix_warehouse_parcel_due', sqlite_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"), postgresql_where=sa.text("state IN ('expected', 'received', 'stored', 'picked')"))
        batch_op.drop_index('ix_warehouse_parcel_box')

    op.drop_table('warehouse_parcel')
    with op.batch_alter_table('warehouse_manifest', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_manifest_state')

    op.drop_table('warehouse_manifest')
    op.drop_table('warehouse_hour')
    with op.batch_alter_table('warehouse_exception', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_exception_state')
        batch_op.drop_index('ix_warehouse_exception_parcel')

    op.drop_table('warehouse_exception')
    with op.batch_alter_table('warehouse_box', schema=None) as batch_op:
        batch_op.drop_index('ix_warehouse_box_state')
        batch_op.drop_index('ix_warehouse_box_position')
        batch_op.drop_index('ix_warehouse_box_manifest')

    op.drop_table('warehouse_box')
    op.drop_table('tax_rate')
    op.drop_table('tax_practice')
    with op.batch_alter_table('stock_reservation', schema=None) as batch_op:
        batch_op.drop_index('ix_stock_reservation_expires')

    op.drop_table('stock_reservation')
    with op.batch_alter_table('stock_movement', schema=None) as batch_op:
        batch_op.drop_index('ix_stock_movement_sku')

    op.drop_table('stock_movement')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_failure_window')

    op.drop_table('sign_in_failure')
    op.drop_table('seller')
    with op.batch_alter_table('refund', schema=None) as batch_op:
        batch_op.drop_index('ix_refund_seller')
        batch_op.drop_index('ix_refund_order')

    op.drop_table('refund')
    op.drop_table('place')
    op.drop_table('person')
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.drop_index('ix_payout_seller')

    op.drop_table('payout')
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_state')
        batch_op.drop_index('ix_payment_shopper')
        batch_op.drop_index('ix_payment_one_open', sqlite_where=sa.text("state <> 'voided'"), postgresql_where=sa.text("state <> 'voided'"))

    op.drop_table('payment')
    with op.batch_alter_table('parcel_event', schema=None) as batch_op:
        batch_op.drop_index('ix_parcel_event_parcel')
        batch_op.drop_index('ix_parcel_event_order')
        batch_op.drop_index('ix_parcel_event_box')
        batch_op.drop_index('ix_parcel_event_at')

    op.drop_table('parcel_event')
    op.drop_table('outbox_position')
    with op.batch_alter_table('outbox_failure', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_failure_due')

    op.drop_table('outbox_failure')
    with op.batch_alter_table('outbox_event', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_event_stream')
        batch_op.drop_index('ix_outbox_event_order')

    op.drop_table('outbox_event')
    with op.batch_alter_table('order_group', schema=None) as batch_op:
        batch_op.drop_index('ix_order_group_unpaid', sqlite_where=sa.text("state = 'awaiting_payment'"), postgresql_where=sa.text("state = 'awaiting_payment'"))
        batch_op.drop_index('ix_order_group_shopper_id')

    op.drop_table('order_group')
    with op.batch_alter_table('ledger_transfer', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_transfer_reference')

    op.drop_table('ledger_transfer')
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_entry_transfer')
        batch_op.drop_index('ix_ledger_entry_owner')

    op.drop_table('ledger_entry')
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_account_owner')

    op.drop_table('ledger_account')
    op.drop_table('job_schedule')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_owner')
        batch_op.drop_index('ix_job_due')

    op.drop_table('job')
    with op.batch_alter_table('idempotency_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_idempotency_answer_at')

    op.drop_table('idempotency_answer')
    op.drop_table('heartbeat')
    with op.batch_alter_table('fx_rate', schema=None) as batch_op:
        batch_op.drop_index('ix_fx_rate_as_of_at')

    op.drop_table('fx_rate')
    op.drop_table('file_upload')
    op.drop_table('delivery_zone')
    with op.batch_alter_table('delivery_tracking', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_tracking_shopper')

    op.drop_table('delivery_tracking')
    with op.batch_alter_table('delivery_stop', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_stop_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_delivery_stop_state')
        batch_op.drop_index('ix_delivery_stop_shopper')
        batch_op.drop_index('ix_delivery_stop_carried', sqlite_where=sa.text("state IN ('assigned', 'out')"), postgresql_where=sa.text("state IN ('assigned', 'out')"))
        batch_op.drop_index('ix_delivery_stop_box')

    op.drop_table('delivery_stop')
    op.drop_table('delivery_service')
    op.drop_table('delivery_rate')
    with op.batch_alter_table('delivery_proof', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_proof_shopper')
        batch_op.drop_index('ix_delivery_proof_at')

    op.drop_table('delivery_proof')
    with op.batch_alter_table('delivery_place', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_place_shopper')

    op.drop_table('delivery_place')
    op.drop_table('delivery_holiday')
    with op.batch_alter_table('delivery_event', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_event_stop')
        batch_op.drop_index('ix_delivery_event_order')
        batch_op.drop_index('ix_delivery_event_box')

    op.drop_table('delivery_event')
    with op.batch_alter_table('delivery_address', schema=None) as batch_op:
        batch_op.drop_index('uq_delivery_address_shopper_id_digest')

    op.drop_table('delivery_address')
    with op.batch_alter_table('courier_shift', schema=None) as batch_op:
        batch_op.drop_index('ix_courier_shift_courier')

    op.drop_table('courier_shift')
    op.drop_table('courier_position')
    op.drop_table('courier')
    op.drop_table('commission_rule')
    op.drop_table('category_version')
    with op.batch_alter_table('category', schema=None) as batch_op:
        batch_op.drop_index('ix_category_parent')

    op.drop_table('category')
    with op.batch_alter_table('catalog_import', schema=None) as batch_op:
        batch_op.drop_index('ix_catalog_import_seller')

    op.drop_table('catalog_import')
    with op.batch_alter_table('cart', schema=None) as batch_op:
        batch_op.drop_index('ix_cart_updated_at')

    op.drop_table('cart')
    op.drop_table('audit_seal')
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_log_subject')
        batch_op.drop_index('ix_audit_log_order')

    op.drop_table('audit_log')
    op.drop_table('attribute')
