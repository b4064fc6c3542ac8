"""The warehouse floor: receive, store, merge, pack, label, sort, ship, by scan.

``docs/fulfil.md`` tells the story; ``scan`` is the door. Weights are grams, lengths millimetres, moments UTC.
"""

from entrepot.fulfil.warehouse.abroad import check_customs, complete_customs
from entrepot.fulfil.warehouse.advise import Advice, advise, advise_many, is_outside
from entrepot.fulfil.warehouse.announced import BoxSealed, BoxShipped, ParcelTroubled
from entrepot.fulfil.warehouse.box_papers import customs_advance, customs_papers
from entrepot.fulfil.warehouse.building import Area, Equipment, Layout, Zone
from entrepot.fulfil.warehouse.camera import FoundCode, codes_in_picture
from entrepot.fulfil.warehouse.cancel import withdraw_advice
from entrepot.fulfil.warehouse.change import (
    BuildingChange,
    BuildingInUse,
    ChangeBegun,
    change_building,
    check_building,
)
from entrepot.fulfil.warehouse.codes import is_sscc, parse_scan, readable
from entrepot.fulfil.warehouse.count import CountResult, count_slot
from entrepot.fulfil.warehouse.domain import (
    DAMAGE_REASONS,
    SCAN_KINDS,
    BoxState,
    FloorConflict,
    Next,
    ParcelNotFound,
    ParcelState,
    PlaceNotFound,
    Say,
    ScanKind,
    ScanRequest,
    ScanResult,
)
from entrepot.fulfil.warehouse.give_back import ReturnView, return_of, returns_on
from entrepot.fulfil.warehouse.handover import (
    HandOver,
    HandOverView,
    box_codes,
    forget_handover,
    handover_of,
    left_behind,
)
from entrepot.fulfil.warehouse.history import box_history, changes_since, last_change, parcel_history
from entrepot.fulfil.warehouse.install import install_site
from entrepot.fulfil.warehouse.installed import (
    BuildingState,
    building_state,
    current_layout,
    equipment,
    last_changes,
)
from entrepot.fulfil.warehouse.labels import any_label, box_label, parcel_label, return_label
from entrepot.fulfil.warehouse.layout import built_in_document, built_in_layout, layout_from
from entrepot.fulfil.warehouse.lessons import learn_from_record
from entrepot.fulfil.warehouse.manifest import close_manifest, open_manifest
from entrepot.fulfil.warehouse.merge import send_due
from entrepot.fulfil.warehouse.pace import floor_pace
from entrepot.fulfil.warehouse.papers import manifest_csv, manifest_pdf
from entrepot.fulfil.warehouse.pick import ToFetch, to_fetch
from entrepot.fulfil.warehouse.picks import pick_list
from entrepot.fulfil.warehouse.places import (
    at_points,
    bays,
    boxes_in_place,
    cells,
    in_place,
    points,
    slots,
    walls,
    zones,
)
from entrepot.fulfil.warehouse.reads import (
    boxes,
    exceptions,
    expected,
    find_box,
    find_manifest,
    find_parcel,
    manifest_at,
    manifests,
    parcel_of_order,
    parcels,
)
from entrepot.fulfil.warehouse.release import keep_waves, release_wave, set_release, withdraw_wave
from entrepot.fulfil.warehouse.render import to_pdf, to_png, to_zpl
from entrepot.fulfil.warehouse.reopen import reopen_box
from entrepot.fulfil.warehouse.report import report_chute, report_chutes, report_trouble, settle_trouble, station_kind
from entrepot.fulfil.warehouse.reslot import reslot
from entrepot.fulfil.warehouse.resolve import TROUBLES, resolve_exception, ways_out
from entrepot.fulfil.warehouse.routes import route_codes
from entrepot.fulfil.warehouse.says import T as Sentences
from entrepot.fulfil.warehouse.scan import scan, scan_in, scan_many
from entrepot.fulfil.warehouse.send_now import send_now
from entrepot.fulfil.warehouse.shipping_cost import ShippingCost, shipping_costs
from entrepot.fulfil.warehouse.summary import floor_summary
from entrepot.fulfil.warehouse.take_back import take_back
from entrepot.fulfil.warehouse.take_over import take_over
from entrepot.fulfil.warehouse.tour_claims import current_tour, give_tour_back, next_tour
from entrepot.fulfil.warehouse.tours import Cart, Tour, TourStop
from entrepot.fulfil.warehouse.views import (
    BayRow,
    BoxRow,
    BoxView,
    Change,
    ExceptionRow,
    FloorSummary,
    HistoryEntry,
    HourRow,
    LookAt,
    ManifestRow,
    ParcelRow,
    ParcelView,
    PlaceRow,
    StagePace,
    WaitView,
    ZoneRow,
)
from entrepot.fulfil.warehouse.wave_reads import (
    at_work_on,
    boxes_of_wave,
    due_now,
    find_wave,
    release_of,
    wave_of_box,
    waves,
)
from entrepot.fulfil.warehouse.waves import AtWork, Due, Progress, Release, ReleaseMode, WaveBox, WaveRow, WhyAlone

__all__ = [
    "DAMAGE_REASONS",
    "SCAN_KINDS",
    "TROUBLES",
    "Advice",
    "Area",
    "AtWork",
    "BayRow",
    "BoxRow",
    "BoxSealed",
    "BoxShipped",
    "BoxState",
    "BoxView",
    "BuildingChange",
    "BuildingInUse",
    "BuildingState",
    "Cart",
    "Change",
    "ChangeBegun",
    "CountResult",
    "Due",
    "Equipment",
    "ExceptionRow",
    "FloorConflict",
    "FloorSummary",
    "FoundCode",
    "HandOver",
    "HandOverView",
    "HistoryEntry",
    "HourRow",
    "Layout",
    "LookAt",
    "ManifestRow",
    "Next",
    "ParcelNotFound",
    "ParcelRow",
    "ParcelState",
    "ParcelTroubled",
    "ParcelView",
    "PlaceNotFound",
    "PlaceRow",
    "Progress",
    "Release",
    "ReleaseMode",
    "ReturnView",
    "Say",
    "ScanKind",
    "ScanRequest",
    "ScanResult",
    "Sentences",
    "ShippingCost",
    "StagePace",
    "ToFetch",
    "Tour",
    "TourStop",
    "WaitView",
    "WaveBox",
    "WaveRow",
    "WhyAlone",
    "Zone",
    "ZoneRow",
    "advise",
    "advise_many",
    "any_label",
    "at_points",
    "at_work_on",
    "bays",
    "box_codes",
    "box_history",
    "box_label",
    "boxes",
    "boxes_in_place",
    "boxes_of_wave",
    "building_state",
    "built_in_document",
    "built_in_layout",
    "cells",
    "change_building",
    "changes_since",
    "check_building",
    "check_customs",
    "close_manifest",
    "codes_in_picture",
    "complete_customs",
    "count_slot",
    "current_layout",
    "current_tour",
    "customs_advance",
    "customs_papers",
    "due_now",
    "equipment",
    "exceptions",
    "expected",
    "find_box",
    "find_manifest",
    "find_parcel",
    "find_wave",
    "floor_pace",
    "floor_summary",
    "forget_handover",
    "give_tour_back",
    "handover_of",
    "in_place",
    "install_site",
    "is_outside",
    "is_sscc",
    "keep_waves",
    "last_change",
    "last_changes",
    "layout_from",
    "learn_from_record",
    "left_behind",
    "manifest_at",
    "manifest_csv",
    "manifest_pdf",
    "manifests",
    "next_tour",
    "open_manifest",
    "parcel_history",
    "parcel_label",
    "parcel_of_order",
    "parcels",
    "parse_scan",
    "pick_list",
    "points",
    "readable",
    "release_of",
    "release_wave",
    "reopen_box",
    "report_chute",
    "report_chutes",
    "report_trouble",
    "reslot",
    "resolve_exception",
    "return_label",
    "return_of",
    "returns_on",
    "route_codes",
    "scan",
    "scan_in",
    "scan_many",
    "send_due",
    "send_now",
    "set_release",
    "settle_trouble",
    "shipping_costs",
    "slots",
    "station_kind",
    "take_back",
    "take_over",
    "to_fetch",
    "to_pdf",
    "to_png",
    "to_zpl",
    "walls",
    "wave_of_box",
    "waves",
    "ways_out",
    "withdraw_advice",
    "withdraw_wave",
    "zones",
]
